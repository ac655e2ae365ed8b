import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { BarChart } from "./bar-chart";
import { ChartTable } from "./chart-table";
import { colourClass, type Colour } from "./colours";
import { sum } from "./stack";
import { BarNames, type Step } from "./time";

/** One group of the chart: `values` has one amount for each bar. */
export interface Series {
    name: string;
    title: string;
    colour: Colour;
    values: readonly number[];
}

/** The words of a chart, in the reader's language. */
export interface ChartText {
    /** What the chart shows: "Tokens by model". */
    title: string;
    total: string;
    wholeSpan: string;
    showTable: string;
    time: string;
    keyboard: string;
    empty: string;
}

export interface StackedBarsProps {
    starts: readonly number[];
    step: Step;
    series: readonly Series[];
    locale: string;
    text: ChartText;
    /** Bars that begin before this time were not recorded; null when all were. */
    recordedSince: number | null;
    exact(amount: number): string;
    compact(amount: number): string;
    /** What stands beside the readout of one bar, such as a link to its rows. */
    more?(start: number): ComponentChildren;
}

/**
 * Stacked bars over time with a legend that is the readout: its amounts are those of the bar under the pointer
 * or the keyboard's focus, and of the whole span otherwise, so nothing pops up and nothing moves.
 */
export function StackedBars(props: StackedBarsProps) {
    const { starts, series, text, exact } = props;
    const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
    const [active, setActive] = useState<number | null>(null);
    const box = useRef<HTMLDivElement>(null);
    const width = useWidth(box);

    const shown = series.filter(one => !hidden.has(one.name));
    const names = new BarNames(props.locale, props.step);
    const bar = active !== null && active < starts.length ? active : null;
    const amount = (one: Series) => bar === null ? sum(one.values) : one.values[bar] ?? 0;
    const total = shown.reduce((all, one) => all + amount(one), 0);

    const toggle = (name: string) => {
        const next = new Set(hidden);
        if (!next.delete(name)) {
            next.add(name);
        }

        setHidden(next);
    };

    // The readout is of the same bar until the whole chart is left: otherwise nobody could get at what stands beside it.
    const pointerLeft = (event: PointerEvent) => {
        if (event.pointerType === "mouse") {
            setActive(null);
        }
    };
    const focusLeft = (event: FocusEvent) => {
        if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) {
            setActive(null);
        }
    };

    return (
        <figure class="chart" aria-label={text.title} onPointerLeave={pointerLeft} onFocusOut={focusLeft}>
            <div class="chart-plot" ref={box}>
                <BarChart starts={starts} step={props.step} shown={shown} names={names} width={width} text={text}
                    recordedSince={props.recordedSince} exact={exact} compact={props.compact} active={bar} onActive={setActive} />
            </div>
            <figcaption class="chart-readout">
                <p class="chart-when">
                    <strong>{bar === null ? text.wholeSpan : names.long(starts[bar]!)}</strong>
                    {bar !== null && props.more ? <span class="chart-more">{props.more(starts[bar]!)}</span> : null}
                    <span class="chart-total">{text.total} <b>{exact(total)}</b></span>
                </p>
                <ul class="chart-legend">
                    {series.map(one => (
                        <li key={one.name}>
                            <button type="button" class="legend-item" aria-pressed={!hidden.has(one.name)} onClick={() => toggle(one.name)}>
                                <svg class="swatch" width="10" height="10" aria-hidden="true">
                                    <rect class={colourClass(one.colour)} width="10" height="10" rx="2" />
                                </svg>
                                <span class="legend-name">{one.title}</span>
                                <span class="legend-amount">{exact(amount(one))}</span>
                            </button>
                        </li>
                    ))}
                </ul>
                <ChartTable starts={starts} series={series} names={names} text={text} exact={exact} />
            </figcaption>
        </figure>
    );
}

/** The width of an element in whole pixels, kept up to date. */
function useWidth(box: { current: HTMLDivElement | null }): number {
    const [width, setWidth] = useState(640);
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) {
            return;
        }

        const measure = () => setWidth(Math.max(160, Math.floor(element.clientWidth)));
        measure();
        const observer = new ResizeObserver(measure);
        observer.observe(element);
        return () => observer.disconnect();
    }, []);
    return width;
}
