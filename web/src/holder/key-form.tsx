import { useRef, useState } from "preact/hooks";
import { holderWords } from "../text/holder";
import { Button, TextField } from "../ui/controls";
import { useFaultFocus } from "../ui/fault-focus";

interface KeyFormProps {
    error: string | null;
    isBusy: boolean;
    onKey: (apiKey: string) => void;
}

/** Asks for a key. The field has no name and no autocompletion, so that the browser does not offer to keep it. */
export function KeyForm({ error, isBusy, onKey }: KeyFormProps) {
    const w = holderWords();
    const [text, setText] = useState("");
    const form = useRef<HTMLFormElement>(null);
    useFaultFocus(form, isBusy);
    const submit = (event: Event) => {
        event.preventDefault();
        onKey(text.trim());
    };
    return (
        <main class="entrance" id="content">
            <h1>{w.title}</h1>
            <section class="card">
                <p>{w.intro}</p>
                <form ref={form} onSubmit={submit}>
                    <TextField label={w.field} hint={w.hint} error={error} value={text} onValue={setText}
                        input={{ type: "password", autocomplete: "off", required: true, spellcheck: false, autofocus: true }} />
                    <Button kind="primary" type="submit" busy={isBusy}>{w.show}</Button>
                </form>
            </section>
            <p class="muted"><a href="/dashboard">{w.admin}</a></p>
        </main>
    );
}
