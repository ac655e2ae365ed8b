export type Step = "hour" | "day";

const hour = 3_600_000;

/**
 * Which bars have a label below them, so that labels of `labelWidth` pixels do not touch.
 * Hours are labelled at round hours of the reader's clock; days count back from the newest.
 */
export function labelledBars(starts: readonly number[], step: Step, width: number, labelWidth: number): number[] {
    const room = Math.max(1, Math.floor(width / labelWidth));
    const least = Math.ceil(starts.length / room);
    const strides = step === "hour" ? [1, 2, 3, 4, 6, 12, 24] : [1, 2, 3, 7, 14, 28, 56, 112];
    const stride = strides.find(s => s >= least) ?? least;
    const chosen: number[] = [];
    starts.forEach((start, index) => {
        const place = step === "hour" ? new Date(start).getHours() : starts.length - 1 - index;
        if (place % stride === 0) chosen.push(index);
    });
    return chosen;
}

/** How the bars of a chart are named: hours by the reader's clock, days as the UTC days that usage is recorded by. */
export class BarNames {
    private readonly tick: Intl.DateTimeFormat;
    private readonly midnight: Intl.DateTimeFormat;
    private readonly full: Intl.DateTimeFormat;

    constructor(locale: string, private readonly step: Step, timeZone?: string) {
        const zone = step === "day" ? "UTC" : timeZone;
        this.midnight = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: zone });
        this.tick = step === "day"
            ? this.midnight
            : new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: zone });
        this.full = step === "day"
            ? new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: zone })
            : new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone });
    }

    /** The label below a bar: a time, a day, or at midnight the day that begins. */
    short(start: number): string {
        if (this.step === "day") {
            return this.tick.format(start);
        }

        return new Date(start).getHours() === 0 ? this.midnight.format(start) : this.tick.format(start);
    }

    /** A bar in full: the day, or the hour from its beginning to its end. */
    long(start: number): string {
        return this.step === "day" ? `${this.full.format(start)} UTC` : this.full.formatRange(start, start + hour);
    }
}
