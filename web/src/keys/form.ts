import type { KeyRecord, LimitWindow } from "../api/keys";
import { typedAmount } from "./amounts";

/** A limit as it is being typed. */
export interface LimitDraft {
    unit: string;
    window: LimitWindow;
    limit: string;
}

export type Expiry = "never" | "P1D" | "P2D" | "P7D" | "P30D" | "P90D" | "P365D" | "at";

export const expiries: readonly Expiry[] = ["never", "P1D", "P2D", "P7D", "P30D", "P90D", "P365D", "at"];

/** What the forms that create and edit keys have in common, as it is being typed. */
export interface KeyDraft {
    label: string;
    owner: string;
    tags: string;
    models: string;
    maxParallel: string;
    timeZone: string;
    expiry: Expiry;
    /** The value of a control for date and time, in the reader's zone. */
    expiresAt: string;
}

/** The form that creates keys. */
export interface NewKeys extends KeyDraft {
    count: string;
    prefix: string;
    limits: LimitDraft[];
    isUnlimited: boolean;
}

export type Preset = "trial" | "workshop" | "service";

export const presets: readonly Preset[] = ["trial", "workshop", "service"];

const empty: NewKeys = {
    label: "", owner: "", tags: "", models: "", maxParallel: "", timeZone: "", expiry: "never", expiresAt: "", count: "1", prefix: "", limits: [], isUnlimited: false,
};

const presetValues: Record<Preset, Partial<NewKeys>> = {
    trial: { count: "1", expiry: "P7D", maxParallel: "2", limits: [{ unit: "requests", window: "day", limit: "100" }, { unit: "tokens", window: "lifetime", limit: "200000" }] },
    workshop: { count: "30", expiry: "P2D", maxParallel: "4", limits: [{ unit: "requests", window: "hour", limit: "120" }, { unit: "tokens", window: "day", limit: "300000" }] },
    service: { count: "1", expiry: "never", maxParallel: "", limits: [{ unit: "requests", window: "minute", limit: "60" }, { unit: "tokens", window: "month", limit: "20000000" }] },
};

/** The form of a preset. What was typed of the label, owner, tags, models, zone and prefix stays. */
export function withPreset(preset: Preset, typed: NewKeys = empty): NewKeys {
    const label = preset === "workshop" && typed.label === "" ? "workshop-{n}" : preset !== "workshop" && typed.label === "workshop-{n}" ? "" : typed.label;
    return { ...typed, isUnlimited: false, ...presetValues[preset], label };
}

/** The body of POST /admin/keys. What the reader typed wrongly is sent as it is, so that the service says what is wrong. */
export function bodyOf(form: NewKeys): Record<string, unknown> {
    return {
        ...commonOf(form),
        ...expiryOf(form),
        count: typedAmount(form.count),
        limits: form.limits.map(limitBody),
        ...(form.prefix.trim() ? { prefix: form.prefix.trim() } : {}),
        ...(form.isUnlimited ? { quota: null } : {}),
    };
}

export function limitBody(draft: LimitDraft) {
    return { unit: draft.unit.trim(), window: draft.window, limit: typedAmount(draft.limit) };
}

/** A key's record as a form. */
export function draftOf(record: KeyRecord): KeyDraft {
    return {
        label: record.label ?? "",
        owner: record.owner ?? "",
        tags: record.tags.join(" "),
        models: (record.models ?? []).join("\n"),
        maxParallel: record.max_parallel === null ? "" : String(record.max_parallel),
        timeZone: record.time_zone,
        expiry: record.expires_at === null ? "never" : "at",
        expiresAt: record.expires_at === null ? "" : toLocal(record.expires_at),
    };
}

/** The body of PATCH /admin/keys/{id}: what differs between two forms. */
export function changesOf(before: KeyDraft, now: KeyDraft): Record<string, unknown> {
    const changes: Record<string, unknown> = {};
    const all: Record<string, unknown> = { label: null, owner: null, tags: [], models: null, max_parallel: null, time_zone: null, ...commonOf(now) };
    const members = { label: "label", owner: "owner", tags: "tags", models: "models", maxParallel: "max_parallel", timeZone: "time_zone" } as const;
    for (const [field, member] of Object.entries(members) as [keyof typeof members, string][]) {
        if (before[field].trim() !== now[field].trim()) {
            changes[member] = all[member];
        }
    }

    if (before.expiry !== now.expiry || (now.expiry === "at" && before.expiresAt !== now.expiresAt)) {
        Object.assign(changes, now.expiry === "never" ? { expires_at: null } : expiryOf(now));
    }

    return changes;
}

/** A newer form of the key with what was typed on top. An expiry is two fields, and is taken whole from one of them. */
export function rebased(before: KeyDraft, typed: KeyDraft, newer: KeyDraft): KeyDraft {
    const { expiry, expiresAt } = before.expiry === typed.expiry && before.expiresAt === typed.expiresAt ? newer : typed;
    const changed = Object.entries(typed).filter(([field, value]) => before[field as keyof KeyDraft] !== value);
    return { ...newer, ...Object.fromEntries(changed), expiry, expiresAt };
}

/** The members of an expiry. A time that is missing is sent empty, so that the service says so. */
export function expiryOf({ expiry, expiresAt }: { expiry: Expiry; expiresAt: string }): Record<string, unknown> {
    if (expiry === "never") {
        return {};
    }

    return expiry === "at" ? { expires_at: fromLocal(expiresAt) } : { expires_in: expiry };
}

export function wordsIn(text: string): string[] {
    return text.split(/[\s,，]+/).filter(word => word !== "");
}

function commonOf(form: KeyDraft): Record<string, unknown> {
    const models = form.models.split(/[\n,，]+/).map(m => m.trim()).filter(m => m !== "");
    return {
        ...(form.label.trim() ? { label: form.label.trim() } : {}),
        ...(form.owner.trim() ? { owner: form.owner.trim() } : {}),
        ...(form.tags.trim() ? { tags: wordsIn(form.tags) } : {}),
        ...(models.length > 0 ? { models } : {}),
        ...(form.maxParallel.trim() ? { max_parallel: typedAmount(form.maxParallel) } : {}),
        ...(form.timeZone.trim() ? { time_zone: form.timeZone.trim() } : {}),
    };
}

/** A time of the API as the value of a control, which has no zone. */
function toLocal(iso: string): string {
    const time = new Date(iso);
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(value: string): string {
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? value : time.toISOString();
}
