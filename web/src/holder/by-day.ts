import { sum } from "../charts/stack";
import type { HolderRow } from "./answer";

const dayLength = 86_400_000;

/** The beginnings of so many UTC days up to the one that `now` is in, oldest first. */
export function daysUpTo(now: number, count: number): number[] {
    const today = now - (now % dayLength);
    return Array.from({ length: count }, (_, index) => today - (count - 1 - index) * dayLength);
}

/** What can be shown of these rows: tokens, requests, and every other unit that they have. */
export function measuresOf(rows: readonly HolderRow[]): string[] {
    return ["tokens", "requests", ...[...new Set(rows.flatMap(row => Object.keys(row.units)))].sort()];
}

export interface ModelUse {
    model: string;
    values: number[];
}

/** The amounts of each model on each of these days, the model with most of it first. Models without any are left out. */
export function byModel(days: readonly number[], rows: readonly HolderRow[], measure: string): ModelUse[] {
    const models = new Map<string, number[]>();
    for (const row of rows) {
        const place = days.indexOf(Date.parse(`${row.day}T00:00:00Z`));
        const amount = measure === "tokens" ? row.tokens : measure === "requests" ? row.requests : row.units[measure] ?? 0;
        if (place < 0 || amount === 0) {
            continue;
        }

        const values = models.get(row.model) ?? days.map(() => 0);
        values[place] = values[place]! + amount;
        models.set(row.model, values);
    }

    return [...models].map(([model, values]) => ({ model, values })).sort((a, b) => sum(b.values) - sum(a.values));
}
