import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { IssuedKey, KeyRecord } from "../api/keys";
import { useOperations } from "../api/operation";
import { hrefOf } from "../app/router";
import { keyFormWords } from "../text/key-form";
import { Failure, PageLink, TextField } from "../ui/controls";
import { FormDialog } from "../ui/form-dialog";
import { number } from "../ui/format";
import { typedAmount } from "./amounts";
import { faultOf, noFault } from "./faults";
import { bodyOf, type NewKeys, type Preset, presets, withPreset } from "./form";
import { IssuedDialog } from "./issued-dialog";
import { ExpiryFields, NameFields, RuleFields } from "./key-fields";
import { LimitRows } from "./limit-rows";
import { nameOf } from "./names";
import { previewOf } from "./preview";

const fields = ["label", "owner", "tags", "models", "max_parallel", "time_zone", "expires_in", "expires_at", "count", "prefix", "limits", "quota"];

/** The form that creates keys, and then the dialog that shows them once. */
export function CreateDialog({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
    const w = keyFormWords();
    const [preset, setPreset] = useState<Preset>("trial");
    const [form, setForm] = useState<NewKeys>(() => withPreset("trial"));
    const [fault, setFault] = useState(noFault);
    const [isBusy, setBusy] = useState(false);
    const [issued, setIssued] = useState<IssuedKey[] | null>(null);
    const [replayed, setReplayed] = useState<KeyRecord[] | null>(null);

    const operationOf = useOperations();
    const set = (changes: Partial<NewKeys>) => setForm(f => ({ ...f, ...changes }));

    const submit = async () => {
        setBusy(true);
        setFault(noFault);
        const body = bodyOf(form);
        try {
            const answer = await admin<IssuedKey | { keys: IssuedKey[] }>({ method: "POST", path: "/keys", body, headers: { "idempotency-key": operationOf(body) } });
            const keys = "keys" in answer.body ? answer.body.keys : [answer.body];
            onCreated();
            if (answer.isReplay) {
                setReplayed(keys);
            } else {
                setIssued(keys);
            }
        } catch (error) {
            setFault(faultOf(error, fields));
        }

        setBusy(false);
    };

    if (issued) {
        return <IssuedDialog keys={issued} onClose={onClose} />;
    }

    return (
        <FormDialog wide title={w.createTitle} submit={submitText(form.count)} isBusy={isBusy} onSubmit={submit} onClose={onClose}>
            {replayed && <div class="warning"><p>{w.replayed}</p><p>{replayed.map(k => <PageLink key={k.id} href={hrefOf(`keys/${k.id}`)}>{nameOf(k)} </PageLink>)}</p></div>}
            <fieldset class="presets">
                <legend>{w.preset}</legend>
                {presets.map(p => (
                    <label key={p}>
                        <input type="radio" name="preset" checked={p === preset} onChange={() => { setPreset(p); setForm(f => withPreset(p, f)); }} />
                        <span><strong>{w.presets[p]}</strong><br /><span class="small muted">{w.presetTexts[p]}</span></span>
                    </label>
                ))}
            </fieldset>
            <NameFields form={form} set={set} fault={fault} isNew />
            <ExpiryFields form={form} set={set} fault={fault}>
                <TextField label={w.count} error={fault.of("count")} value={form.count} onValue={count => set({ count })} input={{ inputMode: "numeric" }} />
            </ExpiryFields>
            <LimitRows limits={form.limits} set={limits => set({ limits })} fault={fault} />
            {fault.of("quota") && <div class="field"><div class="error" role="alert">{fault.of("quota")}</div></div>}
            {(fault.of("quota") || form.isUnlimited) && (
                <label class="check"><input type="checkbox" checked={form.isUnlimited} onChange={e => set({ isUnlimited: e.currentTarget.checked })} /> {w.allowUnlimited}</label>
            )}
            <details open={fault.of("models") !== null || fault.of("max_parallel") !== null || fault.of("time_zone") !== null || fault.of("prefix") !== null}>
                <summary>{w.more}</summary>
                <RuleFields form={form} set={set} fault={fault} />
                <TextField label={w.prefix} hint={w.prefixHint} error={fault.of("prefix")} optional value={form.prefix} onValue={prefix => set({ prefix })} input={{ spellcheck: false }} />
            </details>
            <section class="preview" aria-live="polite">
                <h3>{w.preview}</h3>
                <ul>{previewOf(form).map(line => <li key={line}>{line}</li>)}</ul>
            </section>
            {fault.general && <Failure error={new Error(fault.general)} />}
        </FormDialog>
    );
}

function submitText(typed: string): string {
    const w = keyFormWords();
    const count = typedAmount(typed);
    return typeof count === "number" && count > 0 ? w.submit(number(count)) : w.createTitle;
}
