/** The forms of docs/api.md that the pages read. */
export type KeyStatus = "active" | "exhausted" | "suspended" | "expired" | "revoked";

export const keyStatuses: readonly KeyStatus[] = ["active", "exhausted", "suspended", "expired", "revoked"];

export type LimitWindow = "lifetime" | "minute" | "hour" | "day" | "week" | "month";

export const limitWindows: readonly LimitWindow[] = ["minute", "hour", "day", "week", "month", "lifetime"];

export interface Limit {
    unit: string;
    window: LimitWindow;
    limit: number;
    used: number;
    held: number;
    remaining: number;
    resets_at: string | null;
}

export interface KeyRecord {
    id: string;
    prefix: string;
    label: string | null;
    owner: string | null;
    tags: string[];
    status: KeyStatus;
    limits: Limit[];
    quota: number | null;
    used: number;
    remaining: number | null;
    time_zone: string;
    models: string[] | null;
    max_parallel: number | null;
    created_at: string;
    expires_at: string | null;
    suspended_at: string | null;
    last_used_at: string | null;
}

/** A key right after it was issued or rotated: the only time that its text is known. */
export interface IssuedKey extends KeyRecord {
    key: string;
}

export interface KeyPage {
    keys: KeyRecord[];
    next_cursor: string | null;
}

export interface BulkAnswer {
    changed: number;
    keys: { id: string; result: "done" | "failed" | "unknown"; code: string | null; detail: string | null }[];
    next_cursor: string | null;
}
