import { useRef, useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { Answer } from "../api/client";
import type { IssuedKey, KeyRecord } from "../api/keys";
import { reasonOf, Refusal } from "../api/problem";
import { useResource } from "../api/resource";
import { keyActionWords } from "../text/key-actions";
import { Failure, SelectField, TextField } from "../ui/controls";
import { FormDialog } from "../ui/form-dialog";
import { tell } from "../ui/status";
import { IssuedDialog } from "./issued-dialog";
import type { KeyAction } from "./key-actions";
import { LimitBar } from "./limit-bar";
import { isTyped, nameOf, StatusChip } from "./names";

const overlaps = ["0", "3600", "86400", "604800", "2592000"] as const;

interface Props {
    action: KeyAction;
    id: string;
    onClose: () => void;
    /** Called when the service has done it. */
    onDone: () => void;
}

/** Asks before an action on a key, does it, and after a rotation shows the new text once. */
export function ActionDialog({ action, id, onClose, onDone }: Props) {
    const w = keyActionWords();
    const key = useResource<KeyRecord>(id, signal => admin<KeyRecord>({ path: `/keys/${id}`, signal }));
    const [overlap, setOverlap] = useState<(typeof overlaps)[number]>("0");
    const [typed, setTyped] = useState("");
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);
    const [issued, setIssued] = useState<IssuedKey | null>(null);

    // The revision that the reader decides on. The key is read again after a lost connection too, and then it may have changed unseen.
    const revision = useRef<string | null>(null);
    revision.current ??= key.tag;

    const run = async () => {
        setBusy(true);
        setError(null);
        try {
            const answer = await send(action, id, revision.current, Number(overlap));
            tell(w.done[action]);
            onDone();
            if (action === "rotate") {
                setIssued(answer.body as IssuedKey);
            } else {
                onClose();
            }
        } catch (failure) {
            if (failure instanceof Refusal && failure.status === 412) {
                await readAgain();
            } else {
                setError(reasonOf(failure));
            }

            setBusy(false);
        }
    };

    const readAgain = async () => {
        try {
            const { body, tag } = await admin<KeyRecord>({ path: `/keys/${id}` });
            key.replace(body, tag);
            revision.current = tag;
            setError(w.changedMeanwhile);
        } catch (failure) {
            setError(reasonOf(failure));
        }
    };

    if (issued) {
        return <IssuedDialog keys={[issued]} onClose={onClose} />;
    }

    // Until the key is read nobody knows what it is called, and nothing can be confirmed.
    const name = key.data ? nameOf(key.data) : "…";
    const isConfirmed = action !== "revoke" || isTyped(typed, name);
    return (
        <FormDialog title={w[`${action}Title`](name)} submit={w[action]} isDangerous={action === "revoke"} isDisabled={!isConfirmed || key.data === null}
            isBusy={isBusy} onSubmit={run} onClose={onClose}>
            {error !== null && key.data && <p><StatusChip status={key.data.status} /></p>}
            <p>{w[`${action}Text`]}</p>
            {action === "rotate" && <SelectField label={w.overlap} value={overlap} onValue={setOverlap} options={overlaps.map(o => [o, w.overlaps[o]] as const)} />}
            {action === "reset" && key.data?.limits.map(l => <LimitBar key={`${l.unit} ${l.window}`} limit={l} />)}
            {action === "revoke" && <TextField label={w.typeToConfirm(name)} value={typed} onValue={setTyped} input={{ autocomplete: "off", spellcheck: false }} />}
            {error ? <Failure error={new Error(error)} /> : key.error ? <Failure error={key.error} onRetry={key.reload} /> : null}
        </FormDialog>
    );
}

/** A rotation is sent for the revision that was read: sent twice, the second one would end the secret of the first. */
function send(action: KeyAction, id: string, tag: string | null, overlapSeconds: number): Promise<Answer<KeyRecord | IssuedKey | null>> {
    const path = `/keys/${id}`;
    return action === "revoke"
        ? admin({ method: "DELETE", path })
        : admin({
            method: "POST",
            path: `${path}/${action}`,
            ...(action === "rotate" ? { body: { overlap_seconds: overlapSeconds }, headers: tag ? { "if-match": tag } : {} } : {}),
        });
}
