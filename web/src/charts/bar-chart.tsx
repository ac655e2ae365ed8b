import { useRef } from "preact/hooks";
import type { Series, ChartText } from "./stacked-bars";
import { colourClass } from "./colours";
import { stackBars, type Bar } from "./stack";
import { niceTicks } from "./ticks";
import { labelledBars, type BarNames, type Step } from "./time";

const height = 240;
const margin = { top: 8, right: 20, bottom: 24, left: 52 };

interface BarChartProps {
    starts: readonly number[];
    step: Step;
    shown: readonly Series[];
    names: BarNames;
    width: number;
    text: ChartText;
    recordedSince: number | null;
    active: number | null;
    onActive(index: number): void;
    exact(amount: number): string;
    compact(amount: number): string;
}

/** The plot: axis, bars, and one focusable mark a bar. One bar is in the tab order; arrow keys move along the others. */
export function BarChart(props: BarChartProps) {
    const { starts, shown, names, width, text, active, onActive } = props;
    const svg = useRef<SVGSVGElement>(null);
    const bars = stackBars(starts.length, shown.map(one => one.values));
    const ticks = niceTicks(Math.max(0, ...bars.map(bar => bar.total)));
    const top = ticks[ticks.length - 1]!;

    const plotWidth = width - margin.left - margin.right;
    const plotHeight = height - margin.top - margin.bottom;
    const slot = plotWidth / Math.max(1, starts.length);
    const gap = slot > 6 ? Math.min(8, slot * 0.2) : slot > 3 ? 1 : 0;
    const x = (index: number) => margin.left + index * slot;
    const y = (amount: number) => margin.top + plotHeight * (1 - amount / top);
    const missing = props.recordedSince === null ? 0 : starts.filter(start => start < props.recordedSince!).length;

    const spoken = (bar: Bar, index: number) => {
        const parts = [...bar.segments].reverse().map(part => `${shown[part.series]!.title} ${props.exact(part.to - part.from)}`);
        return `${names.long(starts[index]!)}: ${[`${text.total} ${props.exact(bar.total)}`, ...parts].join(", ")}`;
    };

    const move = (event: KeyboardEvent, index: number) => {
        const last = starts.length - 1;
        const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key];
        if (target === undefined) {
            return;
        }

        event.preventDefault();
        const mark = svg.current?.querySelectorAll<SVGGElement>(".column")[Math.min(last, Math.max(0, target))];
        mark?.focus();
    };

    return (
        <svg ref={svg} class="bars" width={width} height={height} role="group" aria-label={`${text.title}. ${text.keyboard}`}>
            <g class="axis" aria-hidden="true">
                {ticks.map(tick => (
                    <g key={tick}>
                        <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
                        <text x={margin.left - 8} y={y(tick)} text-anchor="end" dominant-baseline="middle">{props.compact(tick)}</text>
                    </g>
                ))}
                {labelledBars(starts, props.step, plotWidth, 58).map(index => (
                    <text key={index} x={x(index) + slot / 2} y={height - 6} text-anchor="middle">{names.short(starts[index]!)}</text>
                ))}
            </g>
            {missing > 0 && missing < starts.length
                ? <rect class="unrecorded" x={margin.left} y={margin.top} width={missing * slot} height={plotHeight} /> : null}
            {bars.map((bar, index) => (
                <g key={starts[index]} class={active === index ? "column active" : "column"} role="img" aria-label={spoken(bar, index)}
                    tabIndex={index === (active ?? starts.length - 1) ? 0 : -1}
                    onFocus={() => onActive(index)}
                    onPointerEnter={() => onActive(index)} onPointerDown={() => onActive(index)}
                    onKeyDown={(event: KeyboardEvent) => move(event, index)}>
                    <rect class="slot" x={x(index)} y={margin.top} width={slot} height={plotHeight} />
                    {bar.segments.map(part => (
                        <rect key={shown[part.series]!.name} class={colourClass(shown[part.series]!.colour)} x={x(index) + gap / 2}
                            y={y(part.to)} width={slot - gap} height={y(part.from) - y(part.to)} />
                    ))}
                </g>
            ))}
            {bars.every(bar => bar.total === 0)
                ? <text class="chart-empty" x={margin.left + plotWidth / 2} y={margin.top + plotHeight / 2} text-anchor="middle">{text.empty}</text>
                : null}
        </svg>
    );
}
