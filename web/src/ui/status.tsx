import { signal } from "@preact/signals";

type Kind = "done" | "failed";

interface Note {
    id: number;
    kind: Kind;
    text: string;
}

const shownFor = 6_000;
const notes = signal<Note[]>([]);
let last = 0;

/** Tells the reader, and screen readers, what has happened. Failures stay twice as long. */
export function tell(text: string, kind: Kind = "done") {
    const note = { id: ++last, kind, text };
    notes.value = [...notes.value.slice(-3), note];
    setTimeout(() => {
        notes.value = notes.value.filter(n => n !== note);
    }, kind === "failed" ? 2 * shownFor : shownFor);
}

/** Where `tell` shows its texts; once a page. */
export function Status() {
    return (
        <div class="status" role="status" aria-live="polite">
            {notes.value.map(n => <p key={n.id} class={`note ${n.kind}`}>{n.text}</p>)}
        </div>
    );
}
