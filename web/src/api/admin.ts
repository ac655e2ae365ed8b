import { computed, signal } from "@preact/signals";
import { type Answer, call, type Call, download } from "./client";
import { Refusal } from "./problem";
import { signInWords } from "../text/shell";

/** The Azure Functions host reserves /admin, so the page uses the second spelling, which both hosts have. */
const prefix = "/api/admin";
const storedAt = "quota-admin-token";

/** The admin token; null when nobody is signed in. It is kept in memory, and in the tab's session if the reader wishes so. */
export const token = signal<string | null>(readSession());

/** Why the last session ended. */
export const sessionEnd = signal<"none" | "refused">("none");

export const isSignedIn = computed(() => token.value !== null);

/** A call of the admin API; the path is what follows /admin. */
export type AdminCall = Omit<Call, "token">;

/** Tries a token, and keeps it if the service accepts it. */
export async function signIn(candidate: string, stay: boolean): Promise<void> {
    await call({ path: `${prefix}/stats`, token: candidate });
    sessionEnd.value = "none";
    token.value = candidate;
    writeSession(stay ? candidate : null);
}

export function signOut() {
    sessionEnd.value = "none";
    token.value = null;
    writeSession(null);
}

/** Sends one request of an administrator. A refused token ends the session, and what the reader entered stays on the page. */
export async function admin<T>(request: AdminCall): Promise<Answer<T>> {
    return guarded(full => call<T>(full), request);
}

/** Fetches a file of the admin API; the token is in a header, never in an address. */
export async function adminFile(request: AdminCall): Promise<Blob> {
    return guarded(download, request);
}

async function guarded<R>(send: (full: Call) => Promise<R>, request: AdminCall): Promise<R> {
    const used = token.value;
    if (used === null) {
        throw new Refusal(401, "unauthorized", signInWords().ended, null);
    }

    try {
        return await send({ ...request, path: prefix + request.path, token: used });
    } catch (error) {
        if (error instanceof Refusal && error.status === 401 && used === token.value) {
            token.value = null;
            sessionEnd.value = "refused";
            writeSession(null);
        }

        throw error;
    }
}

function readSession(): string | null {
    try {
        return sessionStorage.getItem(storedAt);
    } catch {
        return null;
    }
}

function writeSession(value: string | null) {
    try {
        if (value === null) {
            sessionStorage.removeItem(storedAt);
        } else {
            sessionStorage.setItem(storedAt, value);
        }
    } catch {
        // The browser keeps nothing; the token stays in memory.
    }
}
