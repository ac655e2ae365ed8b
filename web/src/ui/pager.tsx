import { useRef } from "preact/hooks";
import { Button } from "./controls";
import { shellWords } from "../text/shell";

interface PagerProps {
    /** The cursor of the page that is shown; null for the first one. */
    cursor: string | null;
    next: string | null;
    onCursor: (cursor: string | null) => void;
}

/** Steps through pages by the service's cursors. The way back is what this view has seen; an address from elsewhere goes back to the first page. */
export function Pager({ cursor, next, onCursor }: PagerProps) {
    const w = shellWords();
    const seen = useRef<(string | null)[]>([]);
    if (cursor === null && next === null) {
        return null;
    }

    const forward = () => {
        seen.current.push(cursor);
        onCursor(next);
    };
    const back = () => onCursor(seen.current.pop() ?? null);
    return (
        <nav class="pager" aria-label={w.next}>
            <Button disabled={cursor === null} onClick={() => { seen.current = []; onCursor(null); }}>{w.first}</Button>
            <Button disabled={cursor === null} onClick={back}>{w.previous}</Button>
            <Button disabled={next === null} onClick={forward}>{w.next}</Button>
        </nav>
    );
}
