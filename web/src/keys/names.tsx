import type { KeyRecord, KeyStatus } from "../api/keys";
import { keyWords } from "../text/keys";
import { dateTime, relative } from "../ui/format";

/** What a key is called: its label, or its id without one. */
export function nameOf(record: { id: string; label: string | null }): string {
    return record.label ?? record.id;
}

export function StatusChip({ status }: { status: KeyStatus }) {
    return <span class={`chip ${status}`}>{keyWords().statuses[status]}</span>;
}

/** A time as the distance from now, with the exact time in the tooltip. */
export function When({ at }: { at: string | null }) {
    return at === null ? <span class="muted">{keyWords().never}</span> : <time dateTime={at} title={dateTime(at)}>{relative(at)}</time>;
}

export function Group({ record }: { record: KeyRecord }) {
    return (
        <span class="group">
            {record.owner && <span>{record.owner}</span>}
            {record.tags.map(tag => <span key={tag} class="chip tag">{tag}</span>)}
        </span>
    );
}
