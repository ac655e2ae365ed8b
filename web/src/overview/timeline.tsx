import { useRef } from "preact/hooks";
import { hrefOf } from "../app/router";
import { assignColours, type Colour } from "../charts/colours";
import { StackedBars, type Series } from "../charts/stacked-bars";
import { locale } from "../text/language";
import { chartWords, overviewWords } from "../text/overview";
import { amountTitle, compactAmount, plainAmount } from "../ui/amounts";
import { Choice } from "../ui/choice";
import { PageLink, SelectField } from "../ui/controls";
import type { Overview, TimelineGroup } from "./answer";
import { amounts, measuresOf } from "./measure";
import { dayOf, groupings, type Grouping, type OverviewView } from "./view";

interface TimelineProps {
    overview: Overview;
    view: OverviewView;
    onView: (change: Partial<OverviewView>) => void;
}

const others = "(other)";

/** The chart of who spends what, and its two switches. */
export function Timeline({ overview, view, onView }: TimelineProps) {
    const w = overviewWords();
    const { timeline, span } = overview;
    const colours = useColours(view.group, timeline.groups.map(group => group.name));
    const measures = measuresOf(overview);
    const measure = measures.includes(view.measure) ? view.measure : "tokens";
    const series: Series[] = timeline.groups.map(group => ({
        name: group.name,
        title: groupTitle(view.group, group),
        colour: colours.get(group.name) ?? "other",
        values: amounts(group, measure),
    }));
    return (
        <section class="card timeline">
            <div class="timeline-switches">
                <Choice label={w.measure} value={measure} options={measures.map(one => [one, amountTitle(one)] as const)} onValue={one => onView({ measure: one })} />
                <span class="grow" />
                <SelectField<Grouping> label={w.group} value={view.group} options={groupings.map(one => [one, w.groups[one]] as const)}
                    onValue={group => onView({ group })} />
            </div>
            <StackedBars starts={timeline.starts.map(start => Date.parse(start))} step={span.step} series={series} locale={locale.value}
                text={{ ...chartWords(), title: w.chart(amountTitle(measure), w.groups[view.group]) }}
                recordedSince={span.recorded_since === null ? null : Date.parse(span.recorded_since)}
                exact={amount => plainAmount(measure, amount)} compact={amount => compactAmount(measure, amount)}
                more={start => <PageLink href={hrefOf("usage", { from: dayOf(start), to: dayOf(start), by: `day,${view.group}` })}>{w.rowsOfDay}</PageLink>} />
        </section>
    );
}

/** The colours of the groups; a group keeps its colour when a newer answer ranks it differently. */
function useColours(grouping: Grouping, names: readonly string[]): ReadonlyMap<string, Colour> {
    const last = useRef<{ grouping: Grouping; colours: ReadonlyMap<string, Colour> }>({ grouping, colours: new Map() });
    const before = last.current.grouping === grouping ? last.current.colours : new Map<string, Colour>();
    last.current = { grouping, colours: assignColours(before, names, others) };
    return last.current.colours;
}

function groupTitle(grouping: Grouping, group: TimelineGroup): string {
    const w = overviewWords();
    if (group.name === others) {
        return w.others;
    }

    const none = { key: group.name, model: w.noModel, tag: w.noTag, upstream: w.noUpstream }[grouping];
    return group.label || group.name || none;
}
