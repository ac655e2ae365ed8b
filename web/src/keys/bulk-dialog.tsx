import { useRef, useState } from "preact/hooks";
import { keyActionWords } from "../text/key-actions";
import { keyBulkWords } from "../text/key-bulk";
import { keyFormWords } from "../text/key-form";
import { keyWords } from "../text/keys";
import { sentences } from "../text/language";
import { shellWords } from "../text/shell";
import { Button, Failure, SelectField, TextField } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { useFaultFocus } from "../ui/fault-focus";
import { list, number } from "../ui/format";
import { type BulkChange, type BulkResult, type BulkTarget, changeMany } from "./bulk";
import { BulkResults } from "./bulk-results";
import { faultOf, type FormFault, noFault } from "./faults";
import { type Expiry, expiryOf, wordsIn } from "./form";
import { ExpiryFields } from "./key-fields";

const kinds = ["expiry", "owner", "tags", "suspend", "resume", "reset", "revoke"] as const;
type Kind = (typeof kinds)[number];

/** Makes one change to many keys, and shows what became of each. */
export function BulkDialog({ target, onClose, onDone }: { target: BulkTarget; onClose: () => void; onDone: () => void }) {
    const w = keyBulkWords();
    const [kind, setKind] = useState<Kind>("expiry");
    const [expiry, setExpiry] = useState<{ expiry: Expiry; expiresAt: string }>({ expiry: "P7D", expiresAt: "" });
    const [text, setText] = useState("");
    const [typed, setTyped] = useState("");
    const [fault, setFault] = useState(noFault);
    const [results, setResults] = useState<BulkResult[]>([]);
    const [phase, setPhase] = useState<"form" | "running" | "finished" | "stopped">("form");
    const isStopped = useRef(false);
    const form = useRef<HTMLFormElement>(null);
    useFaultFocus(form, phase === "running");

    const submit = async (event: Event) => {
        event.preventDefault();
        isStopped.current = false;
        setFault(noFault);
        setResults([]);
        setPhase("running");
        try {
            await changeMany(target, changeFor(kind, expiry, text), more => setResults(all => [...all, ...more]), () => isStopped.current);
            setPhase(isStopped.current ? "stopped" : "finished");
        } catch (error) {
            setFault(faultOf(error, ["change"]));
            setPhase("form");
        }

        onDone();
    };

    const done = number(results.filter(r => r.result === "done").length);
    const title = target.kind === "selected" ? w.titleSelected(number(target.ids.length)) : w.titleMatching;
    return (
        <Dialog wide title={title} onClose={phase === "running" ? undefined : onClose}>
            {target.kind === "matching" && <p>{w.matching(filterText(target.filter))}</p>}
            <div role="status">
                {phase === "running" && <p>{w.running(done)}</p>}
                {phase === "finished" && <p>{w.finished(done)}</p>}
                {phase === "stopped" && <p>{w.stopped(done)}</p>}
            </div>
            {phase === "form" ? (
                <form ref={form} onSubmit={submit} noValidate>
                    <SelectField label={w.what} value={kind} onValue={k => { setKind(k); setText(""); }} options={kinds.map(k => [k, w.kinds[k]] as const)} />
                    <Details kind={kind} expiry={expiry} setExpiry={setExpiry} text={text} setText={setText} typed={typed} setTyped={setTyped} fault={fault} />
                    {fault.general && <><Failure error={new Error(fault.general)} /><p>{sentences(results.length > 0 ? w.running(done) : "", w.repeat)}</p></>}
                    <div class="actions">
                        <Button onClick={onClose}>{shellWords().cancel}</Button>
                        <Button kind={kind === "revoke" ? "danger" : "primary"} type="submit" disabled={kind === "revoke" && typed.trim() !== w.confirmation}>{w.submit}</Button>
                    </div>
                </form>
            ) : (
                <>
                    <BulkResults results={results} isRunning={phase === "running"} />
                    <div class="actions">
                        {phase === "running"
                            ? <Button onClick={() => { isStopped.current = true; }}>{w.stop}</Button>
                            : <Button kind="primary" onClick={onClose}>{shellWords().close}</Button>}
                    </div>
                </>
            )}
        </Dialog>
    );
}

interface DetailsProps {
    kind: Kind;
    expiry: { expiry: Expiry; expiresAt: string };
    setExpiry: (expiry: { expiry: Expiry; expiresAt: string }) => void;
    text: string;
    setText: (text: string) => void;
    typed: string;
    setTyped: (typed: string) => void;
    fault: FormFault;
}

/** What a kind of change needs to know; for actions, what they mean. */
function Details({ kind, expiry, setExpiry, text, setText, typed, setTyped, fault }: DetailsProps) {
    const [w, actions] = [keyFormWords(), keyActionWords()];
    const reason = fault.of("change");
    switch (kind) {
        case "expiry": {
            const form = { label: "", owner: "", tags: "", models: "", maxParallel: "", timeZone: "", ...expiry };
            return <ExpiryFields form={form} set={changes => setExpiry({ ...expiry, ...changes })} fault={{ of: field => fault.of("change", undefined, field), general: null }} />;
        }
        case "owner":
            return <TextField label={w.owner} hint={w.ownerHint} error={reason} value={text} onValue={setText} />;
        case "tags":
            return <TextField label={w.tags} hint={w.tagsHint} error={reason} value={text} onValue={setText} />;
        case "revoke":
            return <><p>{actions.revokeText}</p><TextField label={actions.typeToConfirm(keyBulkWords().confirmation)} value={typed} onValue={setTyped} input={{ autocomplete: "off", spellcheck: false }} /></>;
        default:
            return <p>{actions[`${kind}Text`]}</p>;
    }
}

function changeFor(kind: Kind, expiry: { expiry: Expiry; expiresAt: string }, text: string): BulkChange {
    switch (kind) {
        case "expiry":
            return { change: expiry.expiry === "never" ? { expires_at: null } : expiryOf(expiry) };
        case "owner":
            return { change: { owner: text.trim() || null } };
        case "tags":
            return { change: { tags: wordsIn(text) } };
        default:
            return { action: kind };
    }
}

function filterText(filter: Record<string, string>): string {
    const w = keyBulkWords();
    return list(Object.entries(filter)
        .map(([name, value]) => w.filter(w.filters[name] ?? name, name === "status" ? keyWords().statuses[value as keyof ReturnType<typeof keyWords>["statuses"]] : value)));
}
