import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import { Refusal } from "../api/problem";
import { useResource } from "../api/resource";
import { hrefOf, place, setQuery } from "../app/router";
import { auditWords } from "../text/audit";
import { Button, Failure, Loading, PageLink, SelectField, TextField } from "../ui/controls";
import { dateTime } from "../ui/format";
import { Pager } from "../ui/pager";
import { Table, type Column } from "../ui/table";

/** A page of GET /admin/audit. */
interface AuditPageAnswer {
    entries: AuditEntry[];
    next_cursor: string | null;
}

interface AuditEntry {
    id: string;
    at: string;
    action: string;
    key_id: string | null;
    address: string;
    request_id: string;
    detail: string;
}

const filters = ["key", "action", "from", "to"] as const;
const pageOf = 50;

type Filter = Record<(typeof filters)[number], string>;

/** Every change that an administrator made. */
export function AuditPage() {
    const w = auditWords();
    const address = place.value.query;
    const filter = Object.fromEntries(filters.map(name => [name, address.get(name) ?? ""])) as Filter;
    const cursor = address.get("cursor");
    const query = { ...filter, limit: pageOf, cursor };
    const { data, error, isLoading, reload } = useResource<AuditPageAnswer>(
        JSON.stringify(query), (signal, known) => admin<AuditPageAnswer>({ path: "/audit", query, signal, known }));
    const fault = error instanceof Refusal && error.param !== null ? error : null;

    return (
        <>
            <header class="page-head"><h1>{w.title}</h1></header>
            <AuditFilters key={JSON.stringify(filter)} filter={filter} fault={fault} onFilter={next => setQuery({ ...next, cursor: null })} />
            {error !== null && fault === null && <Failure error={error} onRetry={reload} />}
            {data === null && error === null && <Loading />}
            {data && fault === null && (
                <>
                    <div class="log"><Table caption={w.caption} columns={columns()} rows={data.entries} rowKey={entry => entry.id} isBusy={isLoading}
                        empty={data.next_cursor === null ? w.nothing : w.mayContinue} /></div>
                    <Pager cursor={cursor} next={data.next_cursor} onCursor={next => setQuery({ cursor: next })} />
                </>
            )}
        </>
    );
}

function AuditFilters({ filter, fault, onFilter }: { filter: Filter; fault: Refusal | null; onFilter: (filter: Filter) => void }) {
    const w = auditWords();
    const [draft, setDraft] = useState(filter);
    const actions: [string, string][] = [["", w.anyAction], ...Object.entries(w.actions)];
    const field = (name: keyof Filter, label: string) => (
        <TextField label={label} value={draft[name]} onValue={value => setDraft({ ...draft, [name]: value })}
            error={fault?.param === name ? fault.detail : null} input={{ placeholder: w.all, spellcheck: false, autocomplete: "off" }} />
    );
    const submit = (event: Event) => {
        event.preventDefault();
        onFilter(Object.fromEntries(filters.map(name => [name, draft[name].trim()])) as Filter);
    };
    return (
        <form class="card" aria-label={w.filters} onSubmit={submit}>
            <div class="filters">
                {field("key", w.key)}
                <SelectField label={w.action} value={draft.action} options={actions} onValue={action => setDraft({ ...draft, action })}
                    error={fault?.param === "action" ? fault.detail : null} />
                {field("from", w.from)}
                {field("to", w.to)}
                <Button kind="primary" type="submit">{w.show}</Button>
            </div>
            <p class="muted small form-note">{w.days}</p>
        </form>
    );
}

function columns(): Column<AuditEntry>[] {
    const w = auditWords();
    const actions: Record<string, string> = w.actions;
    return [
        { id: "at", title: w.time, cell: entry => <time dateTime={entry.at}>{dateTime(entry.at)}</time> },
        { id: "action", title: w.action, cell: entry => <span class="chip">{actions[entry.action] ?? entry.action}</span> },
        { id: "key", title: w.keyColumn, cell: entry => (entry.key_id ? <PageLink class="mono" href={hrefOf(`keys/${entry.key_id}`)}>{entry.key_id}</PageLink> : w.several) },
        { id: "detail", title: w.detail, cell: entry => <span class="mono">{entry.detail}</span> },
        { id: "address", title: w.address, cell: entry => entry.address },
        { id: "request", title: w.request, cell: entry => <span class="mono">{entry.request_id}</span> },
    ];
}
