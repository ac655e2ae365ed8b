/** Sums of what was charged in a span. Units of the sponsor's own, and later money, are in `units` by name. */
export interface Sums {
    requests: number;
    tokens_in: number;
    tokens_out: number;
    tokens: number;
    denied: number;
    errors: number;
    estimated_tokens: number;
    held_tokens: number;
    units: Record<string, number>;
}

/** What one group did: each array has one amount for each of the timeline's `starts`. */
export interface TimelineGroup {
    name: string;
    label: string | null;
    requests: number[];
    tokens: number[];
    denied: number[];
    errors: number[];
    units: Record<string, number[]>;
}

export type AttentionKind = "refused" | "near_limit" | "expiring" | "old_hold" | "never_used";

/** One thing to look at. What does not apply to its kind is null. */
export interface Attention {
    kind: AttentionKind;
    key_id: string;
    label: string | null;
    unit: string | null;
    window: string | null;
    limit: number | null;
    used: number | null;
    held: number | null;
    resets_at: string | null;
    at: string | null;
    count: number | null;
}

export type UpstreamState = "working" | "failing" | "unknown";

export interface UpstreamHealth {
    name: string;
    state: UpstreamState;
    detail: string | null;
    since: string | null;
}

/** The answer of GET /admin/overview. */
export interface Overview {
    generated_at: string;
    version: string;
    uptime_seconds: number;
    span: { from: string; to: string; step: "hour" | "day"; recorded_since: string | null };
    health: {
        store: { ok: boolean; kind: string; latency_ms: number | null; detail: string | null };
        upstreams: UpstreamHealth[];
        open_holds: { count: number };
        bodies: { used_bytes: number; limit_bytes: number };
        requests: { in_flight: number; limit: number };
    };
    now: Sums;
    before: Sums | null;
    timeline: { starts: string[]; groups: TimelineGroup[] };
    attention: Attention[];
}
