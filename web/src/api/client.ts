import { connectionFine, connectionLost } from "./connection";
import { isLoss, Refusal, refusalOf, Unreachable } from "./problem";
import { failureWords } from "../text/shell";

export type Query = Record<string, string | number | null | undefined>;

/** An answer of the service. */
export interface Answer<T> {
    status: number;
    body: T;
    /** The value of ETag; null when the answer has none. */
    tag: string | null;
    /** True when this is the answer to a repeated Idempotency-Key. */
    isReplay: boolean;
}

export interface Call {
    method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    /** The path with a slash in front. */
    path: string;
    query?: Query;
    body?: unknown;
    headers?: Record<string, string>;
    /** Sent as Authorization: Bearer. */
    token?: string | null;
    signal?: AbortSignal;
    /** An answer that is known already: it is returned again when it is still current. Only for GET. */
    known?: Answer<unknown> | null;
    /** How long to wait for the answer, in milliseconds, where that is longer than usual. */
    patience?: number;
}

const patience = 30_000;
const patienceForFiles = 600_000;
const pauses = [300, 1_000];

/** Sends one request. A GET is repeated when the service cannot be reached or is busy; nothing else is. */
export async function call<T>(request: Call): Promise<Answer<T>> {
    for (let attempt = 0; ; attempt++) {
        const pause = isRead(request) ? pauses[attempt] : undefined;
        const timeout = AbortSignal.timeout(request.patience ?? patience);
        try {
            const response = await send(request, timeout);
            if (pause !== undefined && (response.status === 502 || response.status === 503 || response.status === 504)
                && response.headers.get("x-should-retry") !== "false" && !(await isNotConfigured(response))) {
                await wait(pause, request.signal);
                continue;
            }

            return await read<T>(request, response, timeout);
        } catch (error) {
            if (!(error instanceof Unreachable) || error.isTimeout || pause === undefined) {
                noteLoss(error);
                throw error;
            }

            await wait(pause, request.signal);
        }
    }
}

/** Reads a whole answer as a file. */
export async function download(request: Call): Promise<Blob> {
    const timeout = AbortSignal.timeout(patienceForFiles);
    try {
        const response = await send(request, timeout);
        if (!response.ok) {
            throw refusalOf(response.status, await json(response));
        }

        return await response.blob().catch(error => { throw failureOf(error, request, timeout); });
    } catch (error) {
        noteLoss(error);
        throw error;
    }
}

/** A path with a query; parameters without a value are left out. */
export function address(path: string, query: Query = {}): string {
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== null && value !== undefined && value !== "") {
            fields.set(name, String(value));
        }
    }

    const text = fields.toString();
    return text ? `${path}?${text}` : path;
}

async function send(request: Call, timeout: AbortSignal): Promise<Response> {
    if (request.token && !/^[!-~]+$/.test(request.token)) {
        // A browser sends no such header, and would call it a lost connection.
        throw new Refusal(401, "unauthorized", failureWords().notPlain, null);
    }

    const headers: Record<string, string> = { accept: "application/json", ...request.headers };
    if (request.token) {
        headers.authorization = `Bearer ${request.token}`;
    }

    if (request.body !== undefined) {
        headers["content-type"] = "application/json";
    }

    if (request.known?.tag) {
        headers["if-none-match"] = request.known.tag;
    }

    try {
        const response = await fetch(address(request.path, request.query), {
            method: request.method ?? "GET",
            headers,
            body: request.body === undefined ? null : JSON.stringify(request.body),
            cache: "no-store",
            credentials: "omit",
            redirect: "error",
            signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
        });
        connectionFine();
        return response;
    } catch (error) {
        throw failureOf(error, request, timeout);
    }
}

/** What it means that an answer did not come, or ended in the middle. */
function failureOf(error: unknown, request: Call, timeout: AbortSignal): unknown {
    return request.signal?.aborted ? error : new Unreachable(timeout.aborted, isRead(request));
}

function isRead(request: Call): boolean {
    return (request.method ?? "GET") === "GET";
}

function noteLoss(error: unknown) {
    if (isLoss(error)) {
        connectionLost();
    }
}

async function read<T>(request: Call, response: Response, timeout: AbortSignal): Promise<Answer<T>> {
    if (response.status === 304 && request.known) {
        return request.known as Answer<T>;
    }

    if (!response.ok) {
        throw refusalOf(response.status, await json(response));
    }

    const body = response.status === 204 ? null : await response.json().catch(error => {
        throw error instanceof SyntaxError ? refusalOf(response.status, null) : failureOf(error, request, timeout);
    });
    return {
        status: response.status,
        body: body as T,
        tag: response.headers.get("etag"),
        isReplay: response.headers.get("idempotency-replayed") === "true",
    };
}

/** The body of an error; null when it has none that can be read. */
async function json(response: Response): Promise<unknown> {
    try {
        return await response.json();
    } catch {
        return null;
    }
}

/** A service without an admin token answers 503 too, and waiting does not help. */
async function isNotConfigured(response: Response): Promise<boolean> {
    const body = await json(response.clone());
    return typeof body === "object" && body !== null && "code" in body && body.code === "unauthorized";
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, milliseconds);
        signal?.addEventListener("abort", () => {
            clearTimeout(timer);
            reject(signal.reason);
        });
    });
}
