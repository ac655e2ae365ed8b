import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { shellWords } from "../text/shell";
import { reasonOf } from "../api/problem";
import { go } from "../app/router";

type ButtonProps = JSX.IntrinsicElements["button"] & { kind?: "plain" | "primary" | "danger" | "quiet"; busy?: boolean };

export function Button({ kind = "plain", busy = false, type = "button", disabled, children, ...rest }: ButtonProps) {
    return (
        <button {...rest} type={type} class={`button ${kind}`} disabled={disabled || busy} aria-busy={busy}>
            {children}
        </button>
    );
}

/** A link to a page of the dashboard. */
export function PageLink({ href, children, ...rest }: JSX.IntrinsicElements["a"] & { href: string }) {
    const follow = (event: MouseEvent) => {
        if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
            event.preventDefault();
            const target = new URL(href, location.href);
            go(target.pathname.replace(/^\/dashboard\/?/, ""), Object.fromEntries(target.searchParams));
        }
    };
    return <a {...rest} href={href} onClick={follow}>{children}</a>;
}

/** What a control of a field must have so that its label, hint and error belong to it. */
export interface FieldParts {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
}

interface FieldProps {
    label: string;
    hint?: ComponentChildren;
    /** Why the value was refused: the service's own words. */
    error?: string | null | undefined;
    optional?: boolean;
    children: (parts: FieldParts) => ComponentChildren;
}

/** A labelled control with its hint, and its error beside it. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
    const id = useId();
    const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(x => x !== null).join(" ");
    return (
        <div class={error ? "field invalid" : "field"}>
            <label for={id}>{label}{optional && <span class="optional">{shellWords().optional}</span>}</label>
            {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
            {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
            {error && <div class="error" id={`${id}-error`} role="alert">{error}</div>}
        </div>
    );
}

type TextFieldProps = Omit<FieldProps, "children"> & {
    value: string;
    onValue: (value: string) => void;
    input?: InputOptions;
};

/** What differs among the fields of one line. */
export interface InputOptions {
    type?: "text" | "password" | "search" | "datetime-local" | "date";
    inputMode?: "numeric" | "text";
    autocomplete?: string;
    placeholder?: string;
    required?: boolean;
    autofocus?: boolean;
    spellcheck?: boolean;
    list?: string;
    min?: string;
}

/** A field of one line. */
export function TextField({ value, onValue, input, ...field }: TextFieldProps) {
    return (
        <Field {...field}>
            {parts => <input type="text" {...(input as { type?: "text" })} {...parts} value={value} onInput={e => onValue(e.currentTarget.value)} />}
        </Field>
    );
}

type SelectFieldProps<T extends string> = Omit<FieldProps, "children"> & {
    value: T;
    options: readonly (readonly [T, string])[];
    onValue: (value: T) => void;
};

/** A field with one choice of several. */
export function SelectField<T extends string>({ value, options, onValue, ...field }: SelectFieldProps<T>) {
    return (
        <Field {...field}>
            {parts => (
                <select {...parts} value={value} onChange={e => onValue(e.currentTarget.value as T)}>
                    {options.map(([option, text]) => <option key={option} value={option} selected={option === value}>{text}</option>)}
                </select>
            )}
        </Field>
    );
}

/** Stands where something is still loading. */
export function Loading() {
    return <p class="muted" role="status">{shellWords().loading}</p>;
}

/** Says that something could not be loaded or done, with the reason. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
    const w = shellWords();
    return (
        <div class="failure" role="alert">
            <strong>{w.problem}</strong>
            <p>{reasonOf(error)}</p>
            {onRetry && <Button onClick={onRetry}>{w.tryAgain}</Button>}
        </div>
    );
}
