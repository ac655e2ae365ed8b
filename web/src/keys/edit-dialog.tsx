import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { KeyRecord } from "../api/keys";
import { Refusal } from "../api/problem";
import { keyFormWords } from "../text/key-form";
import { keyWords } from "../text/keys";
import { shellWords } from "../text/shell";
import { Failure } from "../ui/controls";
import { FormDialog } from "../ui/form-dialog";
import { dateTime } from "../ui/format";
import { tell } from "../ui/status";
import { faultOf, noFault } from "./faults";
import { changesOf, draftOf, type KeyDraft, rebased } from "./form";
import { ExpiryFields, NameFields, RuleFields } from "./key-fields";

const fields = ["label", "owner", "tags", "models", "max_parallel", "time_zone", "expires_in", "expires_at"];

interface Props {
    record: KeyRecord;
    /** The revision that the record has. */
    tag: string | null;
    onClose: () => void;
    onSaved: (record: KeyRecord, tag: string | null) => void;
}

/**
 * The form that edits a key. It sends only what was changed, and only if nobody else has changed the key meanwhile. Otherwise it says what has
 * changed and keeps the entries: saving again applies them on top.
 */
export function EditDialog({ record, tag, onClose, onSaved }: Props) {
    const w = keyFormWords();
    const [base, setBase] = useState({ draft: draftOf(record), status: record.status, tag });
    const [form, setForm] = useState<KeyDraft>(base.draft);
    const [others, setOthers] = useState<string[] | null>(null);
    const [fault, setFault] = useState(noFault);
    const [isBusy, setBusy] = useState(false);
    const set = (changes: Partial<KeyDraft>) => setForm(f => ({ ...f, ...changes }));
    const path = `/keys/${record.id}`;

    /** Takes over what others have changed, except where the reader has typed something else. */
    const takeOver = async () => {
        const answer = await admin<KeyRecord>({ path });
        const theirs = draftOf(answer.body);
        const status = answer.body.status;
        const became = status === base.status ? [] : [w.change(keyWords().status, keyWords().statuses[base.status], keyWords().statuses[status])];
        setOthers([...became, ...differences(base.draft, theirs)]);
        setForm(f => rebased(base.draft, f, theirs));
        setBase({ draft: theirs, status, tag: answer.tag });
    };

    const submit = async () => {
        const changes = changesOf(base.draft, form);
        if (Object.keys(changes).length === 0) {
            tell(w.unchanged);
            onClose();
            return;
        }

        setBusy(true);
        setFault(noFault);
        try {
            const answer = await admin<KeyRecord>({ method: "PATCH", path, body: changes, headers: base.tag ? { "if-match": base.tag } : {} });
            tell(w.saved);
            onSaved(answer.body, answer.tag);
            onClose();
        } catch (error) {
            if (error instanceof Refusal && error.status === 412) {
                await takeOver().catch(failure => setFault(faultOf(failure, fields)));
            } else {
                setFault(faultOf(error, fields));
            }

            setBusy(false);
        }
    };

    return (
        <FormDialog wide title={w.editTitle} submit={shellWords().save} isBusy={isBusy} onSubmit={submit} onClose={onClose}>
            {others && <div class="warning" role="alert"><p>{w.changedMeanwhile}</p><ul>{others.map(o => <li key={o}>{o}</li>)}</ul></div>}
            <NameFields form={form} set={set} fault={fault} isNew={false} />
            <ExpiryFields form={form} set={set} fault={fault} />
            <RuleFields form={form} set={set} fault={fault} />
            {fault.general && <Failure error={new Error(fault.general)} />}
        </FormDialog>
    );
}

function differences(before: KeyDraft, now: KeyDraft): string[] {
    const w = keyFormWords();
    const names: Record<keyof KeyDraft, string> = {
        label: w.label, owner: w.owner, tags: w.tags, models: w.models, maxParallel: w.maxParallel, timeZone: w.timeZone, expiry: w.expiry, expiresAt: w.expiresAt,
    };
    const text = (draft: KeyDraft, field: keyof KeyDraft) =>
        field === "expiry" ? w.expiries[draft.expiry]
        : draft[field] === "" ? w.nothing
        : field === "expiresAt" ? dateTime(draft.expiresAt)
        : draft[field].replaceAll("\n", ", ");
    return (Object.keys(names) as (keyof KeyDraft)[]).filter(f => before[f] !== now[f]).map(f => w.change(names[f], text(before, f), text(now, f)));
}
