import type { ComponentChildren } from "preact";
import { keyFormWords } from "../text/key-form";
import { Field, SelectField, TextField } from "../ui/controls";
import type { FormFault } from "./faults";
import { expiries, type KeyDraft } from "./form";

interface Props<T extends KeyDraft> {
    form: T;
    set: (changes: Partial<T>) => void;
    fault: FormFault;
}

/** The label, owner and tags. */
export function NameFields<T extends KeyDraft>({ form, set, fault, isNew }: Props<T> & { isNew: boolean }) {
    const w = keyFormWords();
    const change = (changes: Partial<KeyDraft>) => set(changes as Partial<T>);
    return (
        <div class="fields">
            <TextField label={w.label} hint={isNew ? w.labelHint : w.labelEditHint} error={fault.of("label")} optional value={form.label} onValue={label => change({ label })} />
            <TextField label={w.owner} hint={w.ownerHint} error={fault.of("owner")} optional value={form.owner} onValue={owner => change({ owner })} />
            <TextField label={w.tags} hint={w.tagsHint} error={fault.of("tags")} optional value={form.tags} onValue={tags => change({ tags })} />
        </div>
    );
}

/** When a key expires. */
export function ExpiryFields({ form, set, fault, children }: Props<KeyDraft> & { children?: ComponentChildren }) {
    const w = keyFormWords();
    return (
        <div class="fields">
            {children}
            <SelectField label={w.expiry} error={fault.of("expires_in")} value={form.expiry} onValue={expiry => set({ expiry })}
                options={expiries.map(e => [e, w.expiries[e]] as const)} />
            {form.expiry === "at" && (
                <TextField label={w.expiresAt} hint={w.expiresAtHint} error={fault.of("expires_at")} value={form.expiresAt}
                    onValue={expiresAt => set({ expiresAt })} input={{ type: "datetime-local" }} />
            )}
        </div>
    );
}

/** Models, requests at once, time zone. */
export function RuleFields<T extends KeyDraft>({ form, set, fault }: Props<T>) {
    const w = keyFormWords();
    const change = (changes: Partial<KeyDraft>) => set(changes as Partial<T>);
    return (
        <>
            <Field label={w.models} hint={w.modelsHint} error={fault.of("models")} optional>
                {parts => <textarea {...parts} spellcheck={false} value={form.models} onInput={e => change({ models: e.currentTarget.value })} />}
            </Field>
            <div class="fields">
                <TextField label={w.maxParallel} hint={w.maxParallelHint} error={fault.of("max_parallel")} optional value={form.maxParallel}
                    onValue={maxParallel => change({ maxParallel })} input={{ inputMode: "numeric" }} />
                <TextField label={w.timeZone} hint={w.timeZoneHint} error={fault.of("time_zone")} optional value={form.timeZone}
                    onValue={timeZone => change({ timeZone })} input={{ spellcheck: false }} />
            </div>
        </>
    );
}
