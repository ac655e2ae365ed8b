import { signal } from "@preact/signals";
import type { Query } from "../api/client";
import { address } from "../api/client";

/** Where the page is: the path below /dashboard without outer slashes, and the query. */
export interface Place {
    path: string;
    query: URLSearchParams;
}

const base = "/dashboard";

export const place = signal<Place>(read());

/** How many dialogs keep the page as it is. */
let holds = 0;

window.addEventListener("popstate", () => {
    if (holds > 0) {
        // The browser has gone back already; this undoes it.
        history.pushState(null, "", hrefOf(place.value.path, Object.fromEntries(place.value.query)));
    } else {
        place.value = read();
    }
});

/** Keeps the page where it is, whatever link or Back button is used, until the returned function is called. */
export function holdPlace(): () => void {
    holds++;
    return () => {
        holds--;
    };
}

/** The address of a page; `path` is below /dashboard. */
export function hrefOf(path: string, query: Query = {}): string {
    return address(path ? `${base}/${path}` : base, query);
}

/** Goes to a page. With `replace` the page before is not kept in the history. */
export function go(path: string, query: Query = {}, { replace = false } = {}) {
    if (holds > 0) {
        return;
    }

    const target = hrefOf(path, query);
    if (replace) {
        history.replaceState(null, "", target);
    } else if (target !== location.pathname + location.search) {
        history.pushState(null, "", target);
    }

    place.value = read();
}

/** Changes some parameters of the current page's query; null removes one. */
export function setQuery(changes: Query, { replace = false } = {}) {
    const query: Query = Object.fromEntries(place.value.query);
    go(place.value.path, { ...query, ...changes }, { replace });
}

/** The values of a pattern such as `keys/:id` in a path; null when it does not match. */
export function match(pattern: string, path: string): Record<string, string> | null {
    const expected = pattern.split("/");
    const actual = path.split("/");
    if (expected.length !== actual.length) {
        return null;
    }

    const values: Record<string, string> = {};
    for (const [i, segment] of expected.entries()) {
        const value = actual[i] ?? "";
        if (segment.startsWith(":")) {
            values[segment.slice(1)] = value;
        } else if (segment !== value) {
            return null;
        }
    }

    return values;
}

function read(): Place {
    const path = location.pathname.slice(base.length).replace(/^\/+|\/+$/g, "");
    return { path: path.split("/").map(decode).join("/"), query: new URLSearchParams(location.search) };
}

function decode(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}
