import { useState } from "preact/hooks";
import { assignColours } from "../charts/colours";
import { StackedBars } from "../charts/stacked-bars";
import { holderWords } from "../text/holder";
import { locale } from "../text/language";
import { chartWords } from "../text/overview";
import { amountTitle, compactAmount, plainAmount } from "../ui/amounts";
import { Choice } from "../ui/choice";
import { day, number } from "../ui/format";
import { Table, type Column } from "../ui/table";
import type { HolderRow, HolderUsage } from "./answer";
import { byModel, measuresOf } from "./by-day";

/** What the key used, as a chart by day and model and as a table. */
export function UsageByDay({ days, usage }: { days: readonly number[]; usage: HolderUsage }) {
    const w = holderWords();
    const [chosen, setChosen] = useState("tokens");
    const measures = measuresOf(usage.rows);
    const measure = measures.includes(chosen) ? chosen : "tokens";
    const models = byModel(days, usage.rows, measure);
    const colours = assignColours(new Map(), models.map(one => one.model));
    const series = models.map(one => ({ name: one.model, title: one.model || w.noModel, colour: colours.get(one.model) ?? "other" as const, values: one.values }));
    return (
        <section class="card">
            <div class="timeline-switches">
                <h2>{w.usage}</h2>
                <span class="grow" />
                <Choice label={w.measure} value={measure} options={measures.map(one => [one, amountTitle(one)] as const)} onValue={setChosen} />
            </div>
            <StackedBars starts={days} step="day" series={series} locale={locale.value} recordedSince={null}
                text={{ ...chartWords(), title: w.chart(amountTitle(measure)) }}
                exact={amount => plainAmount(measure, amount)} compact={amount => compactAmount(measure, amount)} />
            <div class="table-scroll limited holder-rows" tabIndex={0} role="region" aria-label={w.caption}>
                <Table caption={w.caption} columns={columns(Object.keys(usage.totals.units))} rows={usage.rows} rowKey={row => `${row.day} ${row.model}`} empty={w.nothing} />
            </div>
        </section>
    );
}

function columns(units: readonly string[]): Column<HolderRow>[] {
    const w = holderWords();
    const amount = (id: string, title: string, read: (row: HolderRow) => number, write = number): Column<HolderRow> =>
        ({ id, title, numeric: true, cell: row => write(read(row)), sortBy: read });
    return [
        { id: "day", title: w.day, cell: row => day(row.day), sortBy: row => row.day },
        { id: "model", title: w.model, cell: row => row.model || w.noModel, sortBy: row => row.model },
        amount("requests", w.requests, row => row.requests),
        amount("tokens_in", w.tokensIn, row => row.tokens_in),
        amount("tokens_out", w.tokensOut, row => row.tokens_out),
        amount("tokens", w.tokens, row => row.tokens),
        ...units.map(unit => amount(`unit ${unit}`, amountTitle(unit), row => row.units[unit] ?? 0, value => plainAmount(unit, value))),
        amount("denied", w.denied, row => row.denied),
    ];
}
