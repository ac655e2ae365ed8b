import { signal } from "@preact/signals";

export type Connection = "fine" | "lost";

const probeEvery = 2_000;

/** Whether the service could be reached when it was last asked. */
export const connection = signal<Connection>("fine");

/** Grows each time a lost connection comes back: what is shown then loads again. */
export const recoveries = signal(0);

let isProbing = false;

/** Says that a request could not be sent; the service is then asked until it answers. */
export function connectionLost() {
    connection.value = "lost";
    if (!isProbing) {
        void probe();
    }
}

/** Says that the service answered. */
export function connectionFine() {
    if (connection.value === "lost") {
        connection.value = "fine";
        recoveries.value++;
    }
}

async function probe() {
    isProbing = true;
    while (connection.value === "lost") {
        await new Promise(resolve => setTimeout(resolve, probeEvery));
        if (connection.value === "lost" && await isAlive()) {
            connectionFine();
        }
    }

    isProbing = false;
}

async function isAlive(): Promise<boolean> {
    try {
        return (await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(5_000) })).ok;
    } catch {
        return false;
    }
}
