import type { Limit } from "../api/keys";

/** What a key's holder may know of the key. */
export interface HeldKey {
    id: string;
    label: string | null;
    expires_at: string | null;
    max_parallel: number | null;
    models: string[] | null;
}

/** What the key used on one UTC day of one model. */
export interface HolderRow {
    day: string;
    model: string;
    requests: number;
    tokens_in: number;
    tokens_out: number;
    tokens: number;
    denied: number;
    units: Record<string, number>;
}

/** The answer of GET /v1/usage. */
export interface HolderUsage {
    key: HeldKey;
    limits: Limit[];
    rows: HolderRow[];
    totals: Omit<HolderRow, "day" | "model">;
}
