interface SparklineProps {
    values: readonly number[];
    /** What it shows, in words; it stands beside the number it belongs to. */
    label: string;
}

const width = 100;
const height = 24;

/** A line without axes, from the oldest amount on the left to the newest, with 0 at the bottom. */
export function Sparkline({ values, label }: SparklineProps) {
    return (
        <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
            <path d={sparkPath(values, width, height)} />
        </svg>
    );
}

/** The path of a sparkline in a box of this size. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
    const greatest = Math.max(1, ...values);
    const step = width / Math.max(1, values.length - 1);
    const points = values.map((value, index) => `${round(index * step)} ${round(height - 1 - (height - 2) * value / greatest)}`);
    return points.length === 0 ? "" : `M${points.join("L")}`;
}

function round(value: number): number {
    return Math.round(value * 100) / 100;
}
