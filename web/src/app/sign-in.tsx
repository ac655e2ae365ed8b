import { useRef, useState } from "preact/hooks";
import { sessionEnd, signIn } from "../api/admin";
import { reasonOf, Refusal } from "../api/problem";
import { shellWords, signInWords } from "../text/shell";
import { Button, TextField } from "../ui/controls";
import { useFaultFocus } from "../ui/fault-focus";

/** Asks for the admin token. */
export function SignIn() {
    const w = signInWords();
    const [token, setToken] = useState("");
    const [stay, setStay] = useState(true);
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);

    const form = useRef<HTMLFormElement>(null);
    useFaultFocus(form, isBusy);

    const submit = async (event: Event) => {
        event.preventDefault();
        setBusy(true);
        setError(null);
        try {
            await signIn(token.trim(), stay);
        } catch (failure) {
            setError(failure instanceof Refusal && failure.status === 401 ? w.wrong : reasonOf(failure));
            setBusy(false);
        }
    };

    return (
        <form ref={form} class="sign-in" onSubmit={submit}>
            {sessionEnd.value === "refused" && <p class="warning">{w.ended}</p>}
            <input hidden type="text" autocomplete="username" value="admin" readOnly />
            <TextField label={w.token} hint={w.hint} error={error} value={token} onValue={setToken}
                input={{ type: "password", autocomplete: "current-password", required: true, spellcheck: false, autofocus: true }} />
            <label class="check"><input type="checkbox" checked={stay} onChange={e => setStay(e.currentTarget.checked)} /> {w.stay}</label>
            <Button kind="primary" type="submit" busy={isBusy}>{w.submit}</Button>
        </form>
    );
}

/** The whole page of somebody who is not signed in. */
export function SignInPage() {
    const w = signInWords();
    return (
        <main class="entrance" id="content">
            <h1>{shellWords().product}</h1>
            <section class="card">
                <h2>{w.title}</h2>
                <SignIn />
            </section>
            <p class="muted"><a href="/key">{w.keyPage}</a></p>
        </main>
    );
}
