const idForm = /^[0-9a-hjkmnp-tv-z]{16}$/;
const wholeKeyForm = /([0-9a-hjkmnp-tv-z]{16})_[0-9A-Za-z]{20,}$/;

/** What somebody has entered to find a key by. */
export type Sought = { by: "id"; id: string; isWholeKey: boolean } | { by: "label"; label: string };

/** Reads a search. A whole key must not get into an address or a request, so only its id is taken. */
export function soughtIn(text: string): Sought {
    const trimmed = text.trim();
    const whole = wholeKeyForm.exec(trimmed)?.[1];
    if (whole !== undefined) {
        return { by: "id", id: whole, isWholeKey: true };
    }

    return idForm.test(trimmed) ? { by: "id", id: trimmed, isWholeKey: false } : { by: "label", label: trimmed };
}
