/** Sums of usage. */
export interface UsageSums {
    requests: number;
    tokens_in: number;
    tokens_out: number;
    tokens: number;
    denied: number;
    errors: number;
    units: Record<string, number>;
}

/** A row of GET /admin/usage; what is not grouped by is null. */
export interface UsageRow extends UsageSums {
    day: string | null;
    key_id: string | null;
    label: string | null;
    model: string | null;
    source: "reported" | "estimated" | "held" | null;
    upstream: string | null;
    owner: string | null;
    tag: string | null;
}

export interface UsagePage {
    rows: UsageRow[];
    totals: UsageSums;
    next_cursor: string | null;
}
