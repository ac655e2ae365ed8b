import type { KeyRecord } from "../api/keys";

/** What can be done to a whole key. */
export type KeyAction = "rotate" | "suspend" | "resume" | "reset" | "revoke";

/** The actions that a key's status leaves. */
export function actionsFor(record: KeyRecord): KeyAction[] {
    return record.status === "revoked" ? [] : ["rotate", record.suspended_at === null ? "suspend" : "resume", "reset", "revoke"];
}
