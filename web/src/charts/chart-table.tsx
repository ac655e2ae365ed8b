import { useState } from "preact/hooks";
import type { ChartText, Series } from "./stacked-bars";
import type { BarNames } from "./time";

interface ChartTableProps {
    starts: readonly number[];
    series: readonly Series[];
    names: BarNames;
    text: ChartText;
    exact(amount: number): string;
}

/** The amounts of a chart as a table, newest first. Its rows are only made while it is open. */
export function ChartTable({ starts, series, names, text, exact }: ChartTableProps) {
    const [open, setOpen] = useState(false);
    return (
        <details class="chart-table" onToggle={event => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
            <summary>{text.showTable}</summary>
            {open ? (
                <div class="table-scroll limited" tabIndex={0} role="region" aria-label={text.title}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{text.time}</th>
                                {series.map(one => <th key={one.name} scope="col" class="numeric"><span class="wrapped">{one.title}</span></th>)}
                                <th scope="col" class="numeric">{text.total}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {starts.map((_, place) => starts.length - 1 - place).map(index => (
                                <tr key={starts[index]}>
                                    <th scope="row">{names.long(starts[index]!)}</th>
                                    {series.map(one => <td key={one.name} class="numeric">{exact(one.values[index] ?? 0)}</td>)}
                                    <td class="numeric">{exact(series.reduce((total, one) => total + (one.values[index] ?? 0), 0))}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            ) : null}
        </details>
    );
}
