import { useId } from "preact/hooks";
import { limitWindows } from "../api/keys";
import { keyWords } from "../text/keys";
import { keyFormWords } from "../text/key-form";
import { Button, SelectField, TextField } from "../ui/controls";
import type { FormFault } from "./faults";
import type { LimitDraft } from "./form";

const mostLimits = 16;

/** The unit, window and amount of one limit. */
export function LimitFields({ limit, set, errorOf }: { limit: LimitDraft; set: (changes: Partial<LimitDraft>) => void; errorOf: (member: keyof LimitDraft) => string | null }) {
    const w = keyFormWords();
    const id = useId();
    return (
        <>
            <TextField label={w.unit} error={errorOf("unit")} value={limit.unit} onValue={unit => set({ unit })} input={{ list: `${id}-units`, spellcheck: false }} />
            <datalist id={`${id}-units`}>{["requests", "tokens", "microusd"].map(unit => <option key={unit} value={unit} />)}</datalist>
            <SelectField label={w.window} error={errorOf("window")} value={limit.window} onValue={window => set({ window })} options={limitWindows.map(x => [x, keyWords().windowChoices[x]] as const)} />
            <TextField label={w.amount} error={errorOf("limit")} value={limit.limit} onValue={amount => set({ limit: amount })} input={{ inputMode: "numeric" }} />
        </>
    );
}

/** The limits of keys that are being created. */
export function LimitRows({ limits, set, fault }: { limits: readonly LimitDraft[]; set: (limits: LimitDraft[]) => void; fault: FormFault }) {
    const w = keyFormWords();
    const change = (row: number, changes: Partial<LimitDraft>) => set(limits.map((l, i) => (i === row ? { ...l, ...changes } : l)));
    return (
        <fieldset>
            <legend>{w.limits}</legend>
            {limits.map((limit, row) => (
                <div key={row} class="limit-row">
                    <LimitFields limit={limit} set={changes => change(row, changes)} errorOf={member => fault.of("limits", row, member)} />
                    <Button kind="quiet" aria-label={w.removeLimit(row + 1)} onClick={() => set(limits.filter((_, i) => i !== row))}>✕</Button>
                </div>
            ))}
            <Button disabled={limits.length >= mostLimits} onClick={() => set([...limits, { unit: "tokens", window: "day", limit: "" }])}>{w.addLimit}</Button>
        </fieldset>
    );
}
