import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { KeyRecord, Limit } from "../api/keys";
import { useOperations } from "../api/operation";
import { Refusal } from "../api/problem";
import { keyActionWords } from "../text/key-actions";
import { shellWords } from "../text/shell";
import { Failure, TextField } from "../ui/controls";
import { FormDialog } from "../ui/form-dialog";
import { tell } from "../ui/status";
import { amount, limitName, typedAmount } from "./amounts";
import { faultOf, noFault } from "./faults";
import type { LimitDraft } from "./form";
import { LimitBar } from "./limit-bar";
import { LimitFields } from "./limit-rows";
import { StatusChip } from "./names";

/** Stands for a unit that is not typed yet, so that the service says what a unit is. */
const missing = "?";

/** What to do to the limits of a key. */
export type LimitTask = { kind: "set" | "add" | "remove"; limit: Pick<Limit, "unit" | "window" | "limit" | "used"> } | { kind: "new" };

interface Props {
    id: string;
    task: LimitTask;
    /** The revision that the reader saw. A limit is set or removed only while the key still has it; an amount is added to whatever the limit is. */
    tag?: string | null;
    onClose: () => void;
    onDone: (record: KeyRecord, tag: string | null) => void;
}

/** Changes, tops up, removes or adds one limit of a key; the others stay. */
export function LimitDialog({ id, task, tag = null, onClose, onDone }: Props) {
    const w = keyActionWords();
    const [draft, setDraft] = useState<LimitDraft>(() =>
        task.kind === "new" ? { unit: "tokens", window: "day", limit: "" } : { unit: task.limit.unit, window: task.limit.window, limit: task.kind === "set" ? String(task.limit.limit) : "" });
    const [isForced, setForced] = useState(false);
    const [fault, setFault] = useState(noFault);
    const [isBusy, setBusy] = useState(false);
    const [base, setBase] = useState(tag);

    /** The key as somebody else has made it meanwhile. */
    const [theirs, setTheirs] = useState<KeyRecord | null>(null);

    const operationOf = useOperations();

    const readAgain = async () => {
        const { body, tag: newer } = await admin<KeyRecord>({ path: `/keys/${id}` });
        setTheirs(body);
        setBase(newer);
    };

    const submit = async () => {
        setBusy(true);
        setFault(noFault);
        const path = `/keys/${id}/limits/${encodeURIComponent(draft.unit.trim() || missing)}/${draft.window}`;
        const condition: Record<string, string> = base !== null && (task.kind === "set" || task.kind === "remove") ? { "if-match": base } : {};
        const body = { [task.kind === "add" ? "add" : "limit"]: typedAmount(draft.limit) };
        try {
            const answer = task.kind === "remove"
                ? await admin<KeyRecord>({ method: "DELETE", path, query: isForced ? { unlimited: "true" } : {}, headers: condition })
                : await admin<KeyRecord>({ method: "PUT", path, body, headers: { ...condition, "idempotency-key": operationOf({ path, body, condition }) } });
            tell(task.kind === "remove" ? w.limitRemoved : w.limitSaved);
            onDone(answer.body, answer.tag);
            onClose();
        } catch (error) {
            const names = ["unit", "window", "limit", "add", "unlimited"];
            if (error instanceof Refusal && error.status === 412) {
                await readAgain().catch(failure => setFault(faultOf(failure, names)));
            } else {
                setFault(faultOf(error, names));
            }

            setBusy(false);
        }
    };

    const name = limitName(draft);
    const added = typedAmount(draft.limit);
    const reason = fault.of("limit") ?? fault.of("add");
    return (
        <FormDialog title={titleOf(task, name)} submit={buttonOf(task)} isDangerous={task.kind === "remove"} isBusy={isBusy} onSubmit={submit} onClose={onClose}>
            {theirs && <Theirs record={theirs} draft={draft} />}
            {task.kind === "new" && <div class="fields"><LimitFields limit={draft} set={changes => setDraft(d => ({ ...d, ...changes }))} errorOf={member => fault.of(member)} /></div>}
            {task.kind === "set" && (
                <TextField label={w.newLimit} hint={w.usedStays(amount(task.limit.unit, task.limit.used))} error={reason} value={draft.limit}
                    onValue={limit => setDraft(d => ({ ...d, limit }))} input={{ inputMode: "numeric", autofocus: true }} />
            )}
            {task.kind === "add" && (
                <TextField label={w.amountToAdd} hint={<>{w.amountToAddHint}{typeof added === "number" && <> {w.after(amount(task.limit.unit, task.limit.limit + added))}</>}</>}
                    error={reason} value={draft.limit} onValue={limit => setDraft(d => ({ ...d, limit }))} input={{ autofocus: true }} />
            )}
            {task.kind === "remove" && <p>{w.removeLimitText}</p>}
            {(fault.general ?? fault.of("unlimited")) && <Failure error={new Error(fault.general ?? fault.of("unlimited") ?? "")} />}
            {task.kind === "remove" && (isForced || fault.general !== null || fault.of("unlimited") !== null) && (
                <label class="check"><input type="checkbox" checked={isForced} onChange={e => setForced(e.currentTarget.checked)} /> {w.unlimitedAnyway}</label>
            )}
        </FormDialog>
    );
}

/** What somebody else has made of the key: the reader decides again. */
function Theirs({ record, draft }: { record: KeyRecord; draft: LimitDraft }) {
    const w = keyActionWords();
    const limit = record.limits.find(l => l.unit === draft.unit && l.window === draft.window);
    return (
        <div class="warning" role="alert">
            <p>{w.changedMeanwhile}</p>
            <p><StatusChip status={record.status} /></p>
            {limit ? <LimitBar limit={limit} /> : <p>{w.limitGone}</p>}
        </div>
    );
}

function titleOf(task: LimitTask, name: string): string {
    const w = keyActionWords();
    return { new: w.addLimitTitle, set: w.editLimitTitle(name), add: w.topUpTitle(name), remove: w.removeLimitTitle(name) }[task.kind];
}

function buttonOf(task: LimitTask): string {
    const w = keyActionWords();
    return { new: w.addLimit, set: shellWords().save, add: w.topUp, remove: w.removeLimit }[task.kind];
}
