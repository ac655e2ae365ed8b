import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { KeyRecord, Limit } from "../api/keys";
import { useOperations } from "../api/operation";
import { keyActionWords } from "../text/key-actions";
import { shellWords } from "../text/shell";
import { Failure, TextField } from "../ui/controls";
import { FormDialog } from "../ui/form-dialog";
import { tell } from "../ui/status";
import { amount, limitName, typedAmount } from "./amounts";
import { faultOf, noFault } from "./faults";
import type { LimitDraft } from "./form";
import { LimitFields } from "./limit-rows";

/** Stands for a unit that is not typed yet, so that the service says what a unit is. */
const missing = "?";

/** What to do to the limits of a key. */
export type LimitTask = { kind: "set" | "add" | "remove"; limit: Pick<Limit, "unit" | "window" | "limit" | "used"> } | { kind: "new" };

interface Props {
    id: string;
    task: LimitTask;
    onClose: () => void;
    onDone: (record: KeyRecord, tag: string | null) => void;
}

/** Changes, tops up, removes or adds one limit of a key; the others stay. */
export function LimitDialog({ id, task, onClose, onDone }: Props) {
    const w = keyActionWords();
    const [draft, setDraft] = useState<LimitDraft>(() =>
        task.kind === "new" ? { unit: "tokens", window: "day", limit: "" } : { unit: task.limit.unit, window: task.limit.window, limit: task.kind === "set" ? String(task.limit.limit) : "" });
    const [isForced, setForced] = useState(false);
    const [fault, setFault] = useState(noFault);
    const [isBusy, setBusy] = useState(false);

    const operationOf = useOperations();

    const submit = async () => {
        setBusy(true);
        setFault(noFault);
        const path = `/keys/${id}/limits/${encodeURIComponent(draft.unit.trim() || missing)}/${draft.window}`;
        const body = { [task.kind === "add" ? "add" : "limit"]: typedAmount(draft.limit) };
        try {
            const answer = task.kind === "remove"
                ? await admin<KeyRecord>({ method: "DELETE", path, query: isForced ? { unlimited: "true" } : {} })
                : await admin<KeyRecord>({ method: "PUT", path, body, headers: { "idempotency-key": operationOf({ path, body }) } });
            tell(task.kind === "remove" ? w.limitRemoved : w.limitSaved);
            onDone(answer.body, answer.tag);
            onClose();
        } catch (error) {
            setFault(faultOf(error, ["unit", "window", "limit", "add", "unlimited"]));
            setBusy(false);
        }
    };

    const name = limitName(draft);
    const added = typedAmount(draft.limit);
    const reason = fault.of("limit") ?? fault.of("add");
    return (
        <FormDialog title={titleOf(task, name)} submit={buttonOf(task)} isDangerous={task.kind === "remove"} isBusy={isBusy} onSubmit={submit} onClose={onClose}>
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

function titleOf(task: LimitTask, name: string): string {
    const w = keyActionWords();
    return { new: w.addLimitTitle, set: w.editLimitTitle(name), add: w.topUpTitle(name), remove: w.removeLimitTitle(name) }[task.kind];
}

function buttonOf(task: LimitTask): string {
    const w = keyActionWords();
    return { new: w.addLimit, set: shellWords().save, add: w.topUp, remove: w.removeLimit }[task.kind];
}
