import { Sparkline } from "../charts/sparkline";
import { sumEach } from "../charts/stack";
import { overviewWords } from "../text/overview";
import { amountTitle, compactAmount, plainAmount } from "../ui/amounts";
import { compact, percent } from "../ui/format";
import type { Overview } from "./answer";
import { amounts, changeOf, shareOf, type Change } from "./measure";

/** The figures of the time span, with what changed against the one before. */
export function Tiles({ overview }: { overview: Overview }) {
    const w = overviewWords();
    const { now, before, timeline } = overview;
    const notReported = now.estimated_tokens + now.held_tokens;
    const trend = (read: (group: Overview["timeline"]["groups"][number]) => readonly number[]) => sumEach(timeline.starts.length, timeline.groups.map(read));
    return (
        <ul class="tiles" aria-label={w.figures}>
            <Tile name={w.requests} amount={now.requests} before={before?.requests} trend={trend(group => group.requests)} />
            <Tile name={w.tokens} amount={now.tokens} before={before?.tokens} trend={trend(group => group.tokens)}
                note={w.inAndOut(compact(now.tokens_in), compact(now.tokens_out))} />
            {Object.keys(now.units).sort().map(unit => (
                <Tile key={unit} name={amountTitle(unit)} unit={unit} amount={now.units[unit]!} before={before ? before.units[unit] ?? 0 : undefined}
                    trend={trend(group => amounts(group, unit))} />
            ))}
            <Tile name={w.refused} amount={now.denied} before={before?.denied} trend={trend(group => group.denied)} moreIsWorse />
            <Tile name={w.errors} amount={now.errors} before={before?.errors} trend={trend(group => group.errors)} moreIsWorse />
            <li class="tile">
                <h2>{w.notReported}</h2>
                <p class="figure">{percent(shareOf(notReported, now.tokens))}</p>
                <p class="change">{w.ofTokens}</p>
                <p class="tile-note">{w.notReportedParts(compact(now.estimated_tokens), compact(now.held_tokens))}</p>
            </li>
        </ul>
    );
}

interface TileProps {
    name: string;
    amount: number;
    /** The unit, where the amount is written in one. */
    unit?: string;
    before: number | undefined;
    trend: readonly number[];
    note?: string;
    moreIsWorse?: boolean;
}

function Tile({ name, amount, unit = "requests", before, trend, note, moreIsWorse = false }: TileProps) {
    const w = overviewWords();
    const change = changeOf(amount, before);
    const isWorse = moreIsWorse && before !== undefined && amount > before;
    return (
        <li class="tile">
            <h2>{name}</h2>
            <p class="figure" title={plainAmount(unit, amount)}>{amount < 100_000 ? plainAmount(unit, amount) : compactAmount(unit, amount)}</p>
            <p class={isWorse ? "change worse" : "change"} title={before === undefined ? undefined : w.before(plainAmount(unit, before))}>{changeText(change)}</p>
            {note && <p class="tile-note">{note}</p>}
            <Sparkline values={trend} label={w.trend(name)} />
        </li>
    );
}

function changeText(change: Change | null): string {
    const w = overviewWords();
    if (change === null) {
        return w.nothingBefore;
    }

    switch (change.kind) {
        case "same": return w.unchanged;
        case "new": return w.newHere;
        case "share": return `${change.share > 0 ? "▲" : "▼"} ${percent(Math.abs(change.share))}`;
    }
}
