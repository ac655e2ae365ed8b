import { useRef } from "preact/hooks";
import { Button } from "./controls";
import { shellWords } from "../text/shell";

interface PagerProps {
    /** The cursor of the page that is shown; null for the first one. */
    cursor: string | null;
    next: string | null;
    onCursor: (cursor: string | null) => void;
}

/** Steps through pages by the service's cursors. A page that was reached by "next" knows the one before; any other goes back to the first page. */
export function Pager({ cursor, next, onCursor }: PagerProps) {
    const w = shellWords();
    const before = useRef(new Map<string, string | null>());
    if (cursor === null && next === null) {
        return null;
    }

    const forward = () => {
        before.current.set(next ?? "", cursor);
        onCursor(next);
    };
    const back = () => onCursor(before.current.get(cursor ?? "") ?? null);
    return (
        <nav class="pager" aria-label={w.next}>
            <Button disabled={cursor === null} onClick={() => onCursor(null)}>{w.first}</Button>
            <Button disabled={cursor === null} onClick={back}>{w.previous}</Button>
            <Button disabled={next === null} onClick={forward}>{w.next}</Button>
        </nav>
    );
}
