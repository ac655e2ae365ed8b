import { admin } from "../api/admin";
import type { BulkAnswer } from "../api/keys";

/** Which keys: the ids that were selected, or all that match a filter. */
export type BulkTarget = { kind: "selected"; ids: readonly string[] } | { kind: "matching"; filter: Record<string, string> };

export type BulkResult = BulkAnswer["keys"][number];

/** The body of a bulk change without its filter: a change or an action. */
export type BulkChange = { change: Record<string, unknown> } | { action: string };

const mostIds = 1_000;
const keysPerCall = 200;

/** Changes the keys call by call, so that each call is short and the progress can be shown. It ends early when `isStopped` says so. */
export async function changeMany(target: BulkTarget, change: BulkChange, onResults: (results: BulkResult[]) => void, isStopped: () => boolean): Promise<void> {
    if (target.kind === "selected") {
        for (let at = 0; at < target.ids.length && !isStopped(); at += mostIds) {
            onResults((await send({ filter: { ids: target.ids.slice(at, at + mostIds) }, ...change })).keys);
        }

        return;
    }

    let cursor: string | null = null;
    do {
        const answer: BulkAnswer = await send({ filter: target.filter, ...change, limit: keysPerCall, ...(cursor === null ? {} : { cursor }) });
        onResults(answer.keys);
        cursor = answer.next_cursor;
    } while (cursor !== null && !isStopped());
}

async function send(body: Record<string, unknown>): Promise<BulkAnswer> {
    return (await admin<BulkAnswer>({ method: "POST", path: "/keys/bulk", body })).body;
}
