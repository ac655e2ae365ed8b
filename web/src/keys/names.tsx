import type { KeyRecord, KeyStatus } from "../api/keys";
import { keyWords } from "../text/keys";
import { dateTime, relative } from "../ui/format";
import { labelOr } from "./label";

/** What a key is called: its label, or its id where it has none that can be seen. */
export function nameOf(record: { id: string; label: string | null }): string {
    return labelOr(record.label, record.id);
}

/** Whether a reader has typed this name. A page shows several spaces as one. */
export function isTyped(typed: string, name: string): boolean {
    const shown = (text: string) => text.trim().replace(/\s+/g, " ");
    return shown(typed) === shown(name);
}

export function StatusChip({ status }: { status: KeyStatus }) {
    return <span class={`chip ${status}`}>{keyWords().statuses[status]}</span>;
}

/** A time as the distance from now, with the exact time in the tooltip; without one, what that means. */
export function When({ at, none }: { at: string | null; none: string }) {
    return at === null ? <span class="muted">{none}</span> : <time dateTime={at} title={dateTime(at)}>{relative(at)}</time>;
}

export function Group({ record }: { record: KeyRecord }) {
    return (
        <span class="group">
            {record.owner && <span>{record.owner}</span>}
            {record.tags.map(tag => <span key={tag} class="chip tag">{tag}</span>)}
        </span>
    );
}
