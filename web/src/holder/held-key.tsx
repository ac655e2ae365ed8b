import type { Limit } from "../api/keys";
import { labelOr } from "../keys/label";
import { LimitBar } from "../keys/limit-bar";
import { SnippetTabs } from "../keys/snippet-tabs";
import { baseUrl } from "../keys/snippets";
import { holderWords } from "../text/holder";
import { Button } from "../ui/controls";
import { CopyButton } from "../ui/copy";
import { dateTime, list, number, relative } from "../ui/format";
import type { HeldKey, HolderUsage } from "./answer";
import { UsageByDay } from "./usage-by-day";

interface HeldKeyViewProps {
    apiKey: string;
    days: readonly number[];
    usage: HolderUsage;
    /** Why the latest request failed; null when it did not. */
    trouble: string | null;
    isBusy: boolean;
    onRefresh: () => void;
    onForget: () => void;
}

/** A key as its holder sees it: limits, what it may do, what it has used, and how to use it. */
export function HeldKeyView({ apiKey, days, usage, trouble, isBusy, onRefresh, onForget }: HeldKeyViewProps) {
    const w = holderWords();
    return (
        <main id="content">
            <header class="page-head">
                <h1>{labelOr(usage.key.label, w.unlabelled)}</h1>
                <span class="grow" />
                <Button busy={isBusy} onClick={onRefresh}>{w.refresh}</Button>
                <Button onClick={onForget}>{w.forget}</Button>
            </header>
            {trouble !== null && <p class="warning" role="alert">{trouble}</p>}
            {trouble === null && usage.limits.some(isUsedUp) && <p class="warning" role="status">{w.usedUp}</p>}
            <div class="cards holder-cards">
                <section class="card limits-card">
                    <h2>{w.limits}</h2>
                    {usage.limits.length === 0
                        ? <p class="muted">{w.noLimits}</p>
                        : usage.limits.map(limit => (
                            <div key={`${limit.unit}/${limit.window}`} class="held-limit">
                                <LimitBar limit={limit} />
                                {limit.resets_at && <p class="small muted">{w.resetsAt(dateTime(limit.resets_at))}</p>}
                            </div>
                        ))}
                </section>
                <Facts held={usage.key} />
            </div>
            <section class="card">
                <h2>{w.useIt}</h2>
                <BaseUrls />
                <SnippetTabs apiKey={apiKey} models={usage.key.models} />
            </section>
            <UsageByDay days={days} usage={usage} />
        </main>
    );
}

function Facts({ held }: { held: HeldKey }) {
    const w = holderWords();
    return (
        <section class="card">
            <h2>{w.facts}</h2>
            <dl class="facts">
                <dt>{w.models}</dt><dd>{held.models ? list(held.models) : w.everyModel}</dd>
                <dt>{w.expires}</dt><dd>{held.expires_at === null ? w.never : `${dateTime(held.expires_at)} · ${relative(held.expires_at)}`}</dd>
                <dt>{w.parallel}</dt><dd>{held.max_parallel === null ? w.anyNumber : number(held.max_parallel)}</dd>
                <dt>{w.id}</dt><dd><code>{held.id}</code></dd>
            </dl>
        </section>
    );
}

/** The address that each family of clients is given. */
function BaseUrls() {
    const w = holderWords();
    const addresses = [["OpenAI", baseUrl()], [list(["Anthropic", "Gemini", "Azure OpenAI", "Ollama"]), location.origin]] as const;
    return (
        <dl class="facts base-urls">
            {addresses.map(([clients, address]) => (
                <>
                    <dt>{w.baseUrlFor(clients)}</dt>
                    <dd class="row"><code>{address}</code> <CopyButton text={address} label={w.copyBaseUrl(clients)} /></dd>
                </>
            ))}
        </dl>
    );
}

function isUsedUp(limit: Limit): boolean {
    return limit.remaining === 0 && limit.held === 0;
}
