import { languageTag, locale } from "../text/language";

/** Making a format of Intl costs some 0.05 ms, and a list writes hundreds of numbers and times with a few of them. */
const made = new Map<string, unknown>();

function once<T>(name: string, tag: string, options: object, make: () => T): T {
    const key = `${name} ${tag} ${JSON.stringify(options)}`;
    const known = made.get(key) as T | undefined;
    const format = known ?? make();
    made.set(key, format);
    return format;
}

/** Numbers as the reader's locale writes them. */
export function numberFormat(options: Intl.NumberFormatOptions = {}, tag = locale.value): Intl.NumberFormat {
    return once("number", tag, options, () => new Intl.NumberFormat(tag, options));
}

/** Times as the reader's locale writes them. */
export function timeFormat(options: Intl.DateTimeFormatOptions, tag = locale.value): Intl.DateTimeFormat {
    return once("time", tag, options, () => new Intl.DateTimeFormat(tag, options));
}

/** Distances of time, in words of the page's language. */
export function distanceFormat(options: Intl.RelativeTimeFormatOptions = {}): Intl.RelativeTimeFormat {
    return once("distance", languageTag.value, options, () => new Intl.RelativeTimeFormat(languageTag.value, options));
}
