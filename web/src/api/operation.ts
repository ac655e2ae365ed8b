/** A new Idempotency-Key: a request that carries it is carried out once, however often it is sent. */
export function newOperation(): string {
    // randomUUID is missing on pages that were not loaded by HTTPS or from this machine.
    return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
}
