/** One group of a bar, from `from` (below) to `to` (above), in the unit of the values. */
export interface Segment {
    series: number;
    from: number;
    to: number;
}

export interface Bar {
    total: number;
    /** From the bottom; a group without a value in this bar has no segment. */
    segments: Segment[];
}

/** Puts the values of each group on those of the groups before it. A missing value counts as 0. */
export function stackBars(count: number, series: readonly (readonly number[])[]): Bar[] {
    return Array.from({ length: count }, (_, index) => {
        const segments: Segment[] = [];
        let total = 0;
        series.forEach((values, number) => {
            const value = values[index] ?? 0;
            if (value <= 0) {
                return;
            }

            segments.push({ series: number, from: total, to: total + value });
            total += value;
        });
        return { total, segments };
    });
}

export function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}

/** Adds several rows of equal length, position by position. */
export function sumEach(count: number, rows: readonly (readonly number[])[]): number[] {
    return Array.from({ length: count }, (_, index) => rows.reduce((total, row) => total + (row[index] ?? 0), 0));
}
