import type { Overview, TimelineGroup } from "./answer";

/** Units that every service has; others are told by the data. */
const builtIn = ["tokens", "requests"];

/** What the chart can show: tokens, requests, and every other unit that was charged in this span. */
export function measuresOf(overview: Overview): string[] {
    const others = new Set(Object.keys(overview.now.units));
    for (const group of overview.timeline.groups) Object.keys(group.units).forEach(unit => others.add(unit));
    return [...builtIn, ...[...others].sort()];
}

/** The amounts of one measure in a group, one for each bar. */
export function amounts(group: TimelineGroup, measure: string): readonly number[] {
    if (measure === "tokens") {
        return group.tokens;
    }

    if (measure === "requests") {
        return group.requests;
    }

    return group.units[measure] ?? [];
}

/** How an amount changed: a share of the amount before (0.5 is half as much again), or `new` where there was none before. */
export type Change = { kind: "same" } | { kind: "new" } | { kind: "share"; share: number };

/** The change since the span before; null if nothing was recorded then. */
export function changeOf(now: number, before: number | undefined): Change | null {
    if (before === undefined) {
        return null;
    }

    if (now === before) return { kind: "same" };
    return before === 0 ? { kind: "new" } : { kind: "share", share: (now - before) / before };
}

/** The share of a part in a whole, from 0 to 1; 0 of nothing. */
export function shareOf(part: number, whole: number): number {
    return whole > 0 ? Math.min(1, part / whole) : 0;
}
