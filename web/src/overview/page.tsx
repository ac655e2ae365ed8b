import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import { isLoss } from "../api/problem";
import { useResource } from "../api/resource";
import { place, setQuery } from "../app/router";
import { CreateDialog } from "../keys/create-dialog";
import { overviewWords } from "../text/overview";
import { Button, Failure, Loading } from "../ui/controls";
import { dateTime } from "../ui/format";
import type { Overview } from "./answer";
import { AttentionList } from "./attention-list";
import { HealthStrip } from "./health-strip";
import { SpanChoice } from "./span-choice";
import { Tiles } from "./tiles";
import { Timeline } from "./timeline";
import { overviewQuery, readView, writeView, type OverviewView } from "./view";

const pollEvery = 10_000;

/** The first page: is anything wrong, who spends, what runs out next. One request has all of it. */
export function OverviewPage() {
    const w = overviewWords();
    const view = readView(place.value.query);
    const query = overviewQuery(view);
    const { data, error, isStale, reload } = useResource<Overview>(
        JSON.stringify(query),
        (signal, known) => admin<Overview>({ path: "/overview", query, signal, known }),
        { pollEvery },
    );
    const show = (change: Partial<OverviewView>) => setQuery(writeView({ ...view, ...change }));

    // The dialog is not part of the invitation: the first use of any key takes that away.
    const [isCreating, setCreating] = useState(false);

    return (
        <div class="overview" aria-busy={isStale}>
            <header class="page-head">
                <h1>{w.title}</h1>
                <span class="grow" />
                <SpanChoice span={view.span} onSpan={span => show({ span })} />
            </header>
            {error !== null && !(data && isLoss(error)) && <Failure error={error} onRetry={reload} />}
            {data === null && error === null && <Loading />}
            {data && (
                <>
                    <HealthStrip overview={data} />
                    {isUnused(data) && <FirstKey onCreate={() => setCreating(true)} />}
                    <Tiles overview={data} />
                    <RecordedSince overview={data} />
                    <div class="overview-columns">
                        <Timeline overview={data} view={view} onView={show} />
                        <AttentionList entries={data.attention} onChanged={reload} />
                    </div>
                    <p class="muted as-of">{w.asOf(dateTime(data.generated_at))}</p>
                </>
            )}
            {isCreating && <CreateDialog onClose={() => setCreating(false)} onCreated={reload} />}
        </div>
    );
}

/** What to do with a service that nobody has used. */
function FirstKey({ onCreate }: { onCreate: () => void }) {
    const w = overviewWords();
    return (
        <section class="card first-key">
            <div>
                <h2>{w.emptyTitle}</h2>
                <p>{w.emptyText}</p>
            </div>
            <Button kind="primary" onClick={onCreate}>{w.createKey}</Button>
        </section>
    );
}

/** Where the time span reaches back further than the records, says so. */
function RecordedSince({ overview }: { overview: Overview }) {
    const since = overview.span.recorded_since;
    return since !== null && Date.parse(since) > Date.parse(overview.span.from)
        ? <p class="muted recorded-since">{overviewWords().recordedSince(dateTime(since))}</p>
        : null;
}

function isUnused({ now, before, attention }: Overview): boolean {
    return now.requests === 0 && now.tokens === 0 && now.denied === 0 && before === null && attention.length === 0
        && Object.keys(now.units).length === 0;
}
