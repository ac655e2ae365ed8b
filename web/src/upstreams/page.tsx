import { admin } from "../api/admin";
import { isLoss } from "../api/problem";
import { useResource } from "../api/resource";
import type { UpstreamState } from "../overview/answer";
import { shellWords } from "../text/shell";
import { upstreamWords } from "../text/upstreams";
import { Failure, Loading } from "../ui/controls";
import { dateTime, list, number } from "../ui/format";
import { Table, type Column } from "../ui/table";

/** The answer of GET /admin/upstreams. */
interface UpstreamsAnswer {
    upstreams: Upstream[];
}

interface Upstream {
    name: string;
    /** Null where the path of a request decides. */
    dialect: string | null;
    base_url: string;
    models: string[] | null;
    secret: "set" | "none";
    priority: number;
    weight: number;
    state: UpstreamState;
    detail: string | null;
    since: string | null;
}

const pollEvery = 10_000;

/** Where requests go, and whether those servers answer. */
export function UpstreamsPage() {
    const w = upstreamWords();
    const { data, error, isLoading, reload } = useResource<UpstreamsAnswer>(
        "upstreams", (signal, known) => admin<UpstreamsAnswer>({ path: "/upstreams", signal, known }), { pollEvery });
    return (
        <>
            <header class="page-head"><h1>{w.title}</h1></header>
            <p class="muted">{w.intro}</p>
            {error !== null && !(data && isLoss(error)) && <Failure error={error} onRetry={reload} />}
            {data === null && error === null && <Loading />}
            {data && <div class="log"><Table caption={w.caption} columns={columns()} rows={data.upstreams} rowKey={one => one.name} isBusy={isLoading && !data} empty={w.nothing} /></div>}
        </>
    );
}

const chips: Record<UpstreamState, string> = { working: "active", failing: "revoked", unknown: "" };

function columns(): Column<Upstream>[] {
    const w = upstreamWords();
    return [
        { id: "name", title: w.name, cell: one => <strong>{one.name}</strong> },
        { id: "state", title: w.state, cell: one => <State upstream={one} /> },
        { id: "dialect", title: w.dialect, cell: one => one.dialect ?? shellWords().none },
        { id: "address", title: w.address, cell: one => <span class="mono">{one.base_url}</span> },
        { id: "models", title: w.models, cell: one => (one.models ? list(one.models) : w.everyModel) },
        { id: "secret", title: w.secret, cell: one => w.secrets[one.secret] },
        { id: "priority", title: w.priority, numeric: true, cell: one => number(one.priority) },
        { id: "weight", title: w.weight, numeric: true, cell: one => number(one.weight) },
    ];
}

function State({ upstream }: { upstream: Upstream }) {
    const w = upstreamWords();
    return (
        <div>
            <span class={`chip ${chips[upstream.state]}`}>{w.states[upstream.state]}</span>
            {upstream.since !== null && <span class="muted small"> {w.since(dateTime(upstream.since))}</span>}
            {upstream.detail !== null && <div class="small">{upstream.detail}</div>}
        </div>
    );
}
