import { languageTag } from "../text/language";
import { distanceFormat, numberFormat, timeFormat } from "./intl";

/** Several names in one line: "a, b, c". */
export function list(names: readonly string[]): string {
    return new Intl.ListFormat(languageTag.value, { style: "narrow" }).format(names);
}

/** A whole number with the reader's separators. */
export function number(value: number): string {
    return numberFormat().format(value);
}

/** A number in few characters: 1.2K, 35M. */
export function compact(value: number): string {
    return numberFormat({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** A share of one, as a percentage. */
export function percent(share: number): string {
    return numberFormat({ style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}

/** A time of the API in the reader's zone. */
export function dateTime(iso: string): string {
    return timeFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A UTC day of the API, such as 2030-01-31. */
export function day(text: string): string {
    return timeFormat({ dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
];

/** How long ago or ahead a time is: "3 hours ago", "in 2 days". It is not "tomorrow": in 25 hours it can be the day after. */
export function relative(iso: string, now = Date.now()): string {
    const format = distanceFormat();
    const difference = new Date(iso).getTime() - now;
    for (const [unit, length] of steps) {
        // Half a unit rounds up: 47 hours are 2 days.
        if (Math.abs(difference) >= length) {
            return format.format(Math.round(difference / length), unit);
        }
    }

    return difference > 0
        ? format.format(Math.ceil(difference / 1_000), "second")
        : distanceFormat({ numeric: "auto" }).format(0, "minute");
}
