import { useId } from "preact/hooks";

interface ChoiceProps<T extends string> {
    label: string;
    value: T;
    options: readonly (readonly [T, string])[];
    onValue: (value: T) => void;
}

/** A few choices side by side, one of which holds. It is a group of radio buttons, so arrow keys move in it. */
export function Choice<T extends string>({ label, value, options, onValue }: ChoiceProps<T>) {
    const name = useId();
    return (
        <fieldset class="choice">
            <legend class="unseen">{label}</legend>
            {options.map(([option, text]) => (
                <label key={option}>
                    <input type="radio" name={name} value={option} checked={option === value} onChange={() => onValue(option)} />
                    <span>{text}</span>
                </label>
            ))}
        </fieldset>
    );
}
