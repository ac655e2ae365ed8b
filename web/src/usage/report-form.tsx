import { useState } from "preact/hooks";
import type { Refusal } from "../api/problem";
import { usageWords } from "../text/usage";
import { Button, TextField } from "../ui/controls";
import { dimensions, filters, type Dimension, type Filter, type Report } from "./report";

interface ReportFormProps {
    report: Report;
    /** Why the service refused a field; null when it did not. */
    fault: Refusal | null;
    onReport: (report: Report) => void;
}

/** Asks which usage a report has. A refused value has the service's reason beside it. */
export function ReportForm({ report, fault, onReport }: ReportFormProps) {
    const w = usageWords();
    const [filter, setFilter] = useState(report.filter);
    const [by, setBy] = useState<readonly Dimension[]>(report.by);
    const labels: Record<Filter, string> = { from: w.from, to: w.to, key: w.key, tag: w.tag, owner: w.owner, upstream: w.upstream };
    const submit = (event: Event) => {
        event.preventDefault();
        const trimmed = Object.fromEntries(filters.map(name => [name, filter[name].trim()])) as Record<Filter, string>;
        onReport({ filter: trimmed, by: dimensions.filter(one => by.includes(one)), cursor: null });
    };
    const toggle = (dimension: Dimension) => setBy(by.includes(dimension) ? by.filter(one => one !== dimension) : [...by, dimension]);
    return (
        <form class="card report-form" aria-label={w.filters} onSubmit={submit}>
            <div class="filters">
                {filters.map(name => (
                    <TextField key={name} label={labels[name]} value={filter[name]} onValue={value => setFilter({ ...filter, [name]: value })}
                        error={fault?.param === name ? fault.detail : null}
                        input={name === "from" || name === "to" ? { type: "date" } : { placeholder: w.all, spellcheck: false, autocomplete: "off" }} />
                ))}
            </div>
            <div class="row">
                <fieldset class="dimensions">
                    <legend>{w.groupBy}</legend>
                    {dimensions.map(one => (
                        <label key={one} class="check">
                            <input type="checkbox" checked={by.includes(one)} onChange={() => toggle(one)} /> {w.dimensions[one]}
                        </label>
                    ))}
                </fieldset>
                <span class="grow" />
                <Button kind="primary" type="submit" disabled={by.length === 0}>{w.show}</Button>
            </div>
            {fault !== null && !filters.some(name => name === fault.param) && <p class="error" role="alert">{fault.detail}</p>}
        </form>
    );
}
