import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { token } from "./admin";
import type { Answer } from "./client";
import { recoveries } from "./connection";

/** What a view shows of the service. */
export interface Resource<T> {
    /** The latest answer; it stays while the next one loads, so that nothing jumps. Null before the first. */
    data: T | null;
    tag: string | null;
    /** Why the latest request failed; null when it did not. */
    error: unknown;
    isLoading: boolean;
    /** Whether `data` is the answer to another key than the one that is asked now. */
    isStale: boolean;
    reload: () => void;
    /** Puts a newer answer in place, such as that of a change. */
    replace: (data: T, tag: string | null) => void;
}

export type Load<T> = (signal: AbortSignal, known: Answer<T> | null) => Promise<Answer<T>>;

/**
 * Loads what a view shows, with one request. It loads again when `key` changes, when a lost connection comes back, after a sign-in, and every
 * `pollEvery` milliseconds while the page is visible. The answer to another key stays until this one's is there, and goes when that fails.
 */
export function useResource<T>(key: string, load: Load<T>, { pollEvery = 0 } = {}): Resource<T> {
    const [state, setState] = useState<{ answer: Answer<T> | null; error: unknown; isLoading: boolean }>({ answer: null, error: null, isLoading: true });
    const [round, setRound] = useState(0);
    const latest = useRef(load);
    latest.current = load;
    const known = useRef<{ key: string; answer: Answer<T> } | null>(null);
    const running = useRef<AbortController | null>(null);
    const reload = useCallback(() => setRound(r => r + 1), []);
    const signedIn = token.value;
    const recovered = recoveries.value;

    useEffect(() => {
        const abort = new AbortController();
        running.current = abort;
        setState(s => ({ ...s, isLoading: true }));
        latest.current(abort.signal, known.current?.key === key ? known.current.answer : null).then(
            answer => {
                if (!abort.signal.aborted) {
                    known.current = { key, answer };
                    setState({ answer, error: null, isLoading: false });
                }
            },
            error => {
                if (!abort.signal.aborted) {
                    setState(s => ({ answer: known.current?.key === key ? s.answer : null, error, isLoading: false }));
                }
            },
        );
        return () => abort.abort();
    }, [key, round, recovered, signedIn]);

    useVisibleInterval(reload, pollEvery);

    const replace = useCallback((body: T, tag: string | null) => {
        // A request that is under way may have been answered before the change.
        running.current?.abort();
        const answer = { status: 200, body, tag, isReplay: false };
        known.current = { key, answer };
        setState({ answer, error: null, isLoading: false });
    }, [key]);

    return {
        data: state.answer?.body ?? null,
        tag: state.answer?.tag ?? null,
        error: state.error,
        isLoading: state.isLoading,
        isStale: state.answer !== null && known.current?.key !== key,
        reload,
        replace,
    };
}

/** Calls `act` every so many milliseconds while the page is visible, and once when it becomes visible again. Zero switches it off. */
export function useVisibleInterval(act: () => void, every: number) {
    useEffect(() => {
        if (every === 0) {
            return undefined;
        }

        let timer: ReturnType<typeof setInterval> | undefined;
        const follow = () => {
            clearInterval(timer);
            timer = document.visibilityState === "visible" ? setInterval(act, every) : undefined;
        };
        const changed = () => {
            if (document.visibilityState === "visible") {
                act();
            }

            follow();
        };
        follow();
        document.addEventListener("visibilitychange", changed);
        return () => {
            clearInterval(timer);
            document.removeEventListener("visibilitychange", changed);
        };
    }, [act, every]);
}
