import type { Query } from "../api/client";

/** The spans that a button chooses. */
export const spans = ["24h", "7d", "30d"] as const;
export const groupings = ["key", "model", "tag", "upstream"] as const;

export type Span = (typeof spans)[number];
export type Grouping = (typeof groupings)[number];

/** What the overview shows; it is kept in the address, so that a link or a reload shows the same. */
export interface OverviewView {
    /** A span up to now, or the reader's own range of UTC days, both inclusive. */
    span: Span | { from: string; to: string };
    group: Grouping;
    /** `tokens`, `requests`, or the name of another unit. */
    measure: string;
}

/** Reads the query of the address. Anything that is not understood has its default. */
export function readView(query: URLSearchParams): OverviewView {
    const from = query.get("from");
    const to = query.get("to");
    const span = query.get("span");
    return {
        span: from && to && isRange(from, to) ? { from, to } : spans.find(one => one === span) ?? "24h",
        group: groupings.find(one => one === query.get("by")) ?? "key",
        measure: query.get("show") ?? "tokens",
    };
}

/** The query of the address for a view. What has its default is null, and so is not in the address. */
export function writeView(view: OverviewView): Query {
    const range = typeof view.span === "string" ? null : view.span;
    return {
        span: view.span === "24h" || range ? null : (view.span as Span),
        from: range?.from ?? null,
        to: range?.to ?? null,
        by: view.group === "key" ? null : view.group,
        show: view.measure === "tokens" ? null : view.measure,
    };
}

/** The query of the request that has everything a view shows. The measure is not part of it: an answer has all of them. */
export function overviewQuery(view: OverviewView): Query {
    return { ...(typeof view.span === "string" ? { span: view.span } : view.span), group_by: view.group };
}

const longestRange = 366;

/** Whether the server takes these as a range: two days in order, at most 366 with both. */
export function isRange(from: string, to: string): boolean {
    const first = dayStart(from);
    const last = dayStart(to);
    return first !== null && last !== null && first <= last && (last - first) / 86_400_000 < longestRange;
}

/** The beginning of a UTC day as `YYYY-MM-DD`; null if it is no day. */
export function dayStart(day: string): number | null {
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) {
        return null;
    }

    const start = Date.parse(`${day}T00:00:00Z`);
    return Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day ? null : start;
}

/** The UTC day of a time, as `YYYY-MM-DD`. */
export function dayOf(time: number): string {
    return new Date(time).toISOString().slice(0, 10);
}
