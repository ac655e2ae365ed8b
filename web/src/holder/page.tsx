import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import { recoveries } from "../api/connection";
import { isLoss, reasonOf, Refusal } from "../api/problem";
import { useVisibleInterval } from "../api/resource";
import { ConnectionBanner } from "../app/connection-banner";
import { Preferences } from "../app/preferences";
import { holderWords } from "../text/holder";
import { shellWords } from "../text/shell";
import { Status } from "../ui/status";
import type { HolderUsage } from "./answer";
import { daysUpTo } from "./by-day";
import { HeldKeyView } from "./held-key";
import { KeyForm } from "./key-form";

const shownDays = 30;
const pollEvery = 30_000;

/** The page of a key's holder. The key is in the memory of this component and nowhere else. */
export function HolderPage() {
    const w = holderWords();
    const [apiKey, setKey] = useState<string | null>(null);
    const [usage, setUsage] = useState<{ days: number[]; answer: HolderUsage } | null>(null);
    const [error, setError] = useState<unknown>(null);
    const [isBusy, setBusy] = useState(false);
    const latest = useRef(0);

    const load = useCallback(async (key: string) => {
        const turn = ++latest.current;
        const days = daysUpTo(Date.now(), shownDays);
        const day = (index: number) => new Date(days.at(index)!).toISOString().slice(0, 10);
        setBusy(true);
        try {
            const { body } = await call<HolderUsage>({ path: "/v1/usage", query: { from: day(0), to: day(-1) }, token: key });
            if (turn === latest.current) {
                setKey(key);
                setUsage({ days, answer: body });
                setError(null);
            }
        } catch (failure) {
            if (turn === latest.current) {
                setError(failure);
            }
        } finally {
            if (turn === latest.current) {
                setBusy(false);
            }
        }
    }, []);
    const refresh = useCallback(() => {
        if (apiKey !== null) {
            void load(apiKey);
        }
    }, [apiKey, load]);
    const forget = () => {
        latest.current++;
        setKey(null);
        setUsage(null);
        setError(null);
        setBusy(false);
    };

    // A refused key is asked about no more: each refusal counts as a use of it.
    const isRefused = error instanceof Refusal && (error.status === 401 || error.status === 403);
    useVisibleInterval(refresh, apiKey !== null && !isRefused ? pollEvery : 0);
    useEffect(refresh, [recoveries.value]);
    useEffect(() => {
        document.title = `${w.title} · ${shellWords().product}`;
    }, [w]);

    return (
        <>
            <ConnectionBanner />
            <header class="bar"><span class="brand">{shellWords().product}</span><span class="grow" /><Preferences /></header>
            {apiKey !== null && usage !== null
                ? <HeldKeyView apiKey={apiKey} days={usage.days} usage={usage.answer} trouble={error === null || isLoss(error) ? null : troubleText(error)}
                    isBusy={isBusy} onRefresh={refresh} onForget={forget} />
                : <KeyForm error={error === null ? null : troubleText(error)} isBusy={isBusy} onKey={load} />}
            <Status />
        </>
    );
}

/** Why a key was refused, and what its holder can do; other failures as they say it themselves. */
function troubleText(error: unknown): string {
    return (error instanceof Refusal ? holderWords().refusals[error.code] : undefined) ?? reasonOf(error);
}
