import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { shellWords } from "../text/shell";

export interface Column<T> {
    id: string;
    title: string;
    cell: (row: T) => ComponentChildren;
    /** Numbers stand at the right. */
    numeric?: boolean;
    /** Makes the column sortable within the page. */
    sortBy?: (row: T) => string | number | null;
    /** Not shown as a title where rows are cards, on narrow screens. */
    bare?: boolean;
}

interface TableProps<T> {
    /** What the table has, for screen readers. */
    caption: string;
    columns: readonly Column<T>[];
    rows: readonly T[];
    rowKey: (row: T) => string;
    /** Shown in place of rows where there are none. */
    empty: ComponentChildren;
    isBusy?: boolean;
}

/** A table whose rows become cards on narrow screens. It sorts the rows it is given, which are one page. */
export function Table<T>({ caption, columns, rows, rowKey, empty, isBusy = false }: TableProps<T>) {
    const [sort, setSort] = useState<{ id: string; down: boolean } | null>(null);
    if (rows.length === 0) {
        return <div class="empty" aria-busy={isBusy}>{empty}</div>;
    }

    const by = columns.find(c => c.id === sort?.id)?.sortBy;
    const shown = by ? [...rows].sort((a, b) => compare(by(a), by(b)) * (sort?.down ? -1 : 1)) : rows;
    const next = (id: string) => setSort(s => (s?.id !== id ? { id, down: false } : s.down ? null : { id, down: true }));
    return (
        <table aria-busy={isBusy}>
            <caption class="unseen">{caption}</caption>
            <thead>
                <tr>
                    {columns.map(c => (
                        <th key={c.id} scope="col" class={c.numeric ? "numeric" : undefined}
                            aria-sort={sort?.id === c.id ? (sort.down ? "descending" : "ascending") : undefined}>
                            {c.sortBy
                                ? <button type="button" class="sort" title={shellWords().sortBy(c.title)} onClick={() => next(c.id)}>{c.title}<span aria-hidden="true">{sort?.id === c.id ? (sort.down ? " ↓" : " ↑") : ""}</span></button>
                                : c.bare ? <span class="unseen">{c.title}</span> : c.title}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {shown.map(row => (
                    <tr key={rowKey(row)}>
                        {columns.map(c => <td key={c.id} class={c.numeric ? "numeric" : undefined} data-title={c.bare ? undefined : c.title}>{c.cell(row)}</td>)}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function compare(a: string | number | null, b: string | number | null): number {
    if (a === b) {
        return 0;
    }

    if (a === null || b === null) {
        return a === null ? 1 : -1;
    }

    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
