/** How well something is. */
export type Level = "good" | "warning" | "bad";

/** A level, a piece of advice, or nothing that is known. */
export type Mark = Level | "advice" | "none";

const circle = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const forms: Record<Mark, readonly [form: string, sign: string]> = {
    good: [circle, "m4.5 8.2 2.4 2.4 4.6-5"],
    warning: ["M8 1 16 15H0z", "M8 5.5v4.5m0 1.6v1.4"],
    bad: ["M5 1h6l4 4v6l-4 4H5l-4-4V5z", "M8 3.8v5m0 1.8V12"],
    advice: [circle, "M8 7.2v4.6M8 4.2v.6"],
    none: [circle, "M5 8h6"],
};

/** A coloured mark whose form or sign differs too. */
export function Light({ level }: { level: Mark }) {
    const [form, sign] = forms[level];
    return (
        <svg class={`light is-${level}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d={form} />
            <path class="sign" d={sign} />
        </svg>
    );
}
