import { useRef } from "preact/hooks";

/**
 * Gives each request of a form its Idempotency-Key. The same request has the same one as long as the form is open, so a lost answer cannot do
 * it twice; any other request has another, because the service refuses one key for two requests.
 */
export function useOperations(): (request: unknown) => string {
    const known = useRef(new Map<string, string>());
    return request => {
        const text = JSON.stringify(request);
        const operation = known.current.get(text) ?? newOperation();
        known.current.set(text, operation);
        return operation;
    };
}

function newOperation(): string {
    // randomUUID is missing on pages that were not loaded by HTTPS or from this machine.
    return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
}
