import { keyFormWords } from "../text/key-form";
import { keyWords } from "../text/keys";
import { sentences } from "../text/language";
import { dateTime, number } from "../ui/format";
import { amount, typedAmount } from "./amounts";
import { bodyOf, type NewKeys } from "./form";

const tokensOfAnAnswer = 1_000;
const bounding = ["requests", "tokens", "microusd"];

/** What the keys of a form may do, in sentences. */
export function previewOf(form: NewKeys, now = Date.now()): string[] {
    const w = keyFormWords();
    const count = typedAmount(form.count);
    const keys = typeof count === "number" && count > 0 ? count : 1;
    const lines: string[] = [];
    for (const limit of form.limits) {
        const value = typedAmount(limit.limit);
        if (typeof value !== "number" || value < 0 || !Number.isSafeInteger(value) || limit.unit.trim() === "") {
            continue;
        }

        const [one, window] = [amount(limit.unit, value), keyWords().windows[limit.window]];
        const sentence = keys === 1 ? w.previewOne(one, window) : w.previewMany(one, window, amount(limit.unit, value * keys));
        lines.push(limit.unit === "tokens" ? sentences(sentence, w.previewAnswers(number(Math.floor(value / tokensOfAnAnswer)))) : sentence);
    }

    if (!form.limits.some(l => bounding.includes(l.unit.trim()))) {
        lines.push(w.previewUnlimited);
    }

    const { models } = bodyOf(form);
    if (Array.isArray(models)) {
        lines.push(w.previewModels(models.length));
    }

    const end = endOf(form, now);
    if (form.expiry === "never") {
        lines.push(w.previewNever);
    } else if (end !== null) {
        lines.push(w.previewExpires(dateTime(end)));
    }

    return lines;
}

/** When keys of this form expire; null when they never do, or when the time is not entered yet. */
function endOf(form: NewKeys, now: number): string | null {
    const days = /^P(\d+)D$/.exec(form.expiry)?.[1];
    if (days !== undefined) {
        return new Date(now + Number(days) * 86_400_000).toISOString();
    }

    const at = new Date(form.expiresAt);
    return form.expiry === "at" && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}
