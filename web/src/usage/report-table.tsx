import type { ComponentChildren } from "preact";
import { hrefOf } from "../app/router";
import { labelOr } from "../keys/label";
import { usageWords } from "../text/usage";
import { amountTitle, plainAmount } from "../ui/amounts";
import { PageLink } from "../ui/controls";
import { day, number } from "../ui/format";
import { Table, type Column } from "../ui/table";
import type { UsagePage, UsageRow } from "./answer";
import type { Dimension, Report } from "./report";

interface ReportTableProps {
    report: Report;
    page: UsagePage;
    isBusy: boolean;
}

/** One page of a report: a column for each dimension it is grouped by, then what was used. */
export function ReportTable({ report, page, isBusy }: ReportTableProps) {
    const w = usageWords();
    const columns = [...report.by.map(dimensionColumn), ...amountColumns(Object.keys(page.totals.units))];
    return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={w.caption}>
            <Table caption={w.caption} columns={columns} rows={page.rows} isBusy={isBusy}
                rowKey={row => [row.day, row.key_id, row.model, row.upstream, row.owner, row.tag].join("\n")}
                empty={page.next_cursor === null ? w.nothing : w.mayContinue} />
        </div>
    );
}

function dimensionColumn(dimension: Dimension): Column<UsageRow> {
    const title = usageWords().dimensions[dimension];
    const column = (cell: (row: UsageRow) => ComponentChildren, sortBy: (row: UsageRow) => string | null) =>
        ({ id: dimension, title, cell, sortBy });
    switch (dimension) {
        case "day": return column(row => row.day && day(row.day), row => row.day);
        case "key": return column(
            row => row.key_id && <PageLink class="wrapped" href={hrefOf(`keys/${row.key_id}`)}>{labelOr(row.label, row.key_id)}</PageLink>, row => labelOr(row.label, row.key_id));
        default: return column(row => <span class="wrapped">{row[dimension] || "—"}</span>, row => row[dimension]);
    }
}

function amountColumns(units: readonly string[]): Column<UsageRow>[] {
    const w = usageWords();
    const amount = (id: string, title: string, read: (row: UsageRow) => number, write = number): Column<UsageRow> =>
        ({ id, title, numeric: true, cell: row => write(read(row)), sortBy: read });
    return [
        amount("requests", w.requests, row => row.requests),
        amount("tokens_in", w.tokensIn, row => row.tokens_in),
        amount("tokens_out", w.tokensOut, row => row.tokens_out),
        amount("tokens", w.tokens, row => row.tokens),
        ...units.map(unit => amount(`unit ${unit}`, amountTitle(unit), row => row.units[unit] ?? 0, value => plainAmount(unit, value))),
        amount("denied", w.denied, row => row.denied),
        amount("errors", w.errors, row => row.errors),
        { id: "source", title: w.source, cell: row => row.source && <span class={`chip ${row.source === "reported" ? "" : "near"}`}>{w.sources[row.source]}</span>, sortBy: row => row.source },
    ];
}
