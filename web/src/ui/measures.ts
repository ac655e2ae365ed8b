import { languageTag } from "../text/language";
import { numberFormat } from "./intl";

/** An amount of memory: 12 MB. */
export function bytes(amount: number): string {
    const steps = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
    const power = Math.min(steps.length - 1, amount > 0 ? Math.floor(Math.log(amount) / Math.log(1024)) : 0);
    return numberFormat({ style: "unit", unit: steps[power]!, unitDisplay: "short", maximumFractionDigits: 0 })
        .format(amount / 1024 ** power);
}

/** An amount of milliseconds, to a tenth. */
export function milliseconds(amount: number): string {
    return numberFormat({ maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(amount);
}

/** A length of time in its largest unit: "3 days". */
export function duration(seconds: number): string {
    const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]] as const;
    const [unit, length] = units.find(one => seconds >= one[1]) ?? ["second", 1];
    return numberFormat({ style: "unit", unit, unitDisplay: "long" }, languageTag.value).format(Math.floor(seconds / length));
}
