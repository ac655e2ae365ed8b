import type { Limit, LimitWindow } from "../api/keys";
import { keyWords } from "../text/keys";
import { number } from "../ui/format";
import { numberFormat } from "../ui/intl";

const microPerDollar = 1_000_000;

const separators = /[\s,_'’.]/g;

/** Digits in groups of three; in some languages only the last group has three, and those before it two. */
const isGrouped = /^-?[1-9]\d{0,2}(?:[\s,_'’.]\d{2,3})*[\s,_'’.]\d{3}$/;

/** The name of a unit beside an amount of it. A unit of the operator's own is called as it is. */
export function unitName(unit: string): string {
    return keyWords().units[unit] ?? unit;
}

/** So much of a unit, with its name: money as money. */
export function amount(unit: string, value: number): string {
    if (unit === "microusd") {
        return bareAmount(unit, value);
    }

    return `${number(value)} ${unitName(unit)}`;
}

/** So much of a unit, without the name: money as money. */
export function bareAmount(unit: string, value: number): string {
    if (unit === "microusd") {
        return numberFormat({ style: "currency", currency: "USD", maximumFractionDigits: 6, minimumFractionDigits: 2 }).format(value / microPerDollar);
    }

    return number(value);
}

/** A limit in words, without its numbers: "requests per day". */
export function limitName(limit: { unit: string; window: LimitWindow }): string {
    const w = keyWords();
    return w.limit(w.bareUnits[limit.unit] ?? limit.unit, w.windows[limit.window]);
}

/** How much of a limit is taken, as a share of one; what is held counts too. */
export function taken(limit: Limit): number {
    return limit.limit === 0 ? 1 : (limit.used + limit.held) / limit.limit;
}

/** The limit of which the greatest share is taken; null where there are none. */
export function tightest(limits: readonly Limit[]): Limit | null {
    return limits.reduce<Limit | null>((most, limit) => (most === null || taken(limit) > taken(most) ? limit : most), null);
}

/** What a reader has typed as an amount: a number where it is one, else the text itself, so that the service says what is wrong with it. */
export function typedAmount(text: string): number | string {
    // Chinese and Japanese keyboards write digits as wide as characters.
    const bare = text.trim().normalize("NFKC");
    const digits = bare.replace(separators, "");
    return /^-?\d{1,16}$/.test(digits) && (digits === bare || isGrouped.test(bare)) ? Number(digits) : bare;
}
