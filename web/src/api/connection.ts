import { signal } from "@preact/signals";

export type Connection = "fine" | "lost";

const probeEvery = 2_000;

/** Whether the service could be reached when it was last asked. */
export const connection = signal<Connection>("fine");

/** Grows each time a lost connection comes back: what is shown then loads again. */
export const recoveries = signal(0);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says that a request could not be sent; the service is then asked until it answers. */
export function connectionLost() {
    connection.value = "lost";
    timer ??= setTimeout(probe, probeEvery);
}

/** Says that the service answered. */
export function connectionFine() {
    if (connection.value === "lost") {
        clearTimeout(timer);
        timer = undefined;
        connection.value = "fine";
        recoveries.value++;
    }
}

async function probe() {
    timer = undefined;
    try {
        const answer = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(5_000) });
        if (answer.ok) {
            connectionFine();
            return;
        }
    } catch {
        // Still lost.
    }

    timer = setTimeout(probe, probeEvery);
}
