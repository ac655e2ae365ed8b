import type { Query } from "../api/client";

/** What a report can be grouped by, in the order of its columns. */
export const dimensions = ["day", "key", "owner", "tag", "model", "upstream"] as const;

export type Dimension = (typeof dimensions)[number];

/** The fields of a report that filter it. An empty text is no filter. */
export const filters = ["from", "to", "key", "tag", "owner", "upstream"] as const;

export type Filter = (typeof filters)[number];

/** Which usage a report has; it is kept in the address. */
export interface Report {
    filter: Record<Filter, string>;
    by: Dimension[];
    cursor: string | null;
}

const usual: readonly Dimension[] = ["day", "key", "model"];
const pageOf = 50;
const usualDays = 30;

/** In the address: the report has no first day. Without a value it has the usual days. */
const anyDay = "any";

/** Reads a report from the address. One that names no days is about the last 30, so that opening the page costs little. */
export function readReport(query: URLSearchParams, now: number): Report {
    const by = (query.get("by") ?? "").split(",");
    const chosen = dimensions.filter(one => by.includes(one));
    const filter = Object.fromEntries(filters.map(name => [name, query.get(name) ?? ""])) as Record<Filter, string>;
    if (filter.from === anyDay) {
        filter.from = "";
    } else if (filter.from === "" && filter.to === "") {
        filter.from = new Date(now - (usualDays - 1) * 86_400_000).toISOString().slice(0, 10);
    }

    return {
        filter,
        by: chosen.length > 0 ? chosen : [...usual],
        cursor: query.get("cursor"),
    };
}

/** The query of the address for a report. */
export function writeReport({ filter, by, cursor }: Report): Query {
    return { ...filter, from: filter.from || anyDay, by: by.join() === usual.join() ? null : by.join(), cursor };
}

/** The query of the request for one page of a report. */
export function usageQuery({ filter, by, cursor }: Report): Query {
    return { ...filter, group_by: by.join(), limit: pageOf, cursor };
}

/** The query of the request for the whole report as a file. */
export function fileQuery(report: Report): Query {
    return { ...report.filter, group_by: report.by.join() };
}

/** The name of the file: what it has and of which days. */
export function fileName({ filter }: Report): string {
    const days = [filter.from, filter.to].filter(one => one !== "").join("-to-");
    return days ? `usage-${days}.csv` : "usage.csv";
}
