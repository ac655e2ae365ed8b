import { failureWords } from "../text/shell";

/** A refusal of the service: its reason in words, and the field at fault where the service names one. */
export class Refusal extends Error {
    constructor(
        /** The HTTP status. */
        readonly status: number,
        /** The code of docs/api.md; it never changes its meaning. */
        readonly code: string,
        /** The service's reason, for people. */
        readonly detail: string,
        /** The field at fault; null when the service names none. */
        readonly param: string | null,
    ) {
        super(detail);
    }
}

/** The service could not be reached, or did not answer in time. */
export class Unreachable extends Error {
    /**
     * @param isTimeout The service was reached, but did not answer in time.
     * @param isRead The request would have changed nothing.
     */
    constructor(readonly isTimeout: boolean, isRead: boolean) {
        const w = failureWords();
        super(isTimeout ? (isRead ? w.timedOut : w.timedOutChange) : isRead ? w.unreachable : w.unreachableChange);
    }
}

/** Whether the connection was lost, which the banner says by itself. After a time-out it does not: the service is slow, not gone. */
export function isLoss(error: unknown): boolean {
    return error instanceof Unreachable && !error.isTimeout;
}

/** Reads an error answer; the body may be of a proxy before the service. */
export function refusalOf(status: number, body: unknown): Refusal {
    if (isObject(body) && typeof body.code === "string" && typeof body.detail === "string") {
        const param = isObject(body.error) && typeof body.error.param === "string" ? body.error.param : null;
        return new Refusal(status, body.code, body.detail, param);
    }

    return new Refusal(status, "unknown", failureWords().notUnderstood(status), null);
}

/** What to tell the reader about a failure. */
export function reasonOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}
