import { admin } from "../api/admin";
import { isLoss } from "../api/problem";
import { useResource } from "../api/resource";
import { place, setQuery } from "../app/router";
import { sentences } from "../text/language";
import { settingsWords } from "../text/settings";
import { shellWords } from "../text/shell";
import { Failure, Loading, TextField } from "../ui/controls";
import { number } from "../ui/format";
import { Table, type Column } from "../ui/table";
import { shownOf, type Setting, type SettingsAnswer } from "./answer";

/** What the service runs with. It is read-only: settings are variables of the process. */
export function SettingsPage() {
    const w = settingsWords();
    const sought = place.value.query.get("q") ?? "";
    const { data, error, isLoading, reload } = useResource<SettingsAnswer>(
        "settings", (signal, known) => admin<SettingsAnswer>({ path: "/settings", signal, known }));
    const shown = data && shownOf(data.settings, sought);
    return (
        <>
            <header class="page-head"><h1>{w.title}</h1></header>
            <p class="muted">{sentences(w.intro, w.explained)} <code>docs/configuration.md</code>{w.and}<code>docs/observability.md</code>{w.end}</p>
            {error !== null && !(data && isLoss(error)) && <Failure error={error} onRetry={reload} />}
            {data === null && error === null && <Loading />}
            {data && shown && (
                <>
                    <search class="settings-filter">
                        <TextField label={w.filter} value={sought} onValue={q => setQuery({ q }, { replace: true })} input={{ type: "search", spellcheck: false, autocomplete: "off" }} />
                        <p class="muted" role="status">{w.count(number(shown.length), number(shown.filter(one => one.is_set).length))} · {w.hosts[data.host]} {data.version}</p>
                    </search>
                    <div class="log settings"><Table caption={w.caption} columns={columns()} rows={shown} rowKey={one => one.name} isBusy={isLoading} empty={w.nothing} /></div>
                </>
            )}
        </>
    );
}

function columns(): Column<Setting>[] {
    const w = settingsWords();
    return [
        { id: "name", title: w.name, cell: one => <code class="name">{one.name}</code> },
        { id: "value", title: w.value, cell: one => <Value setting={one} /> },
        { id: "origin", title: w.origin, cell: one => (one.is_set ? <span class="chip tag">{w.set}</span> : <span class="muted">{one.value === null ? w.notSet : w.isDefault}</span>) },
    ];
}

function Value({ setting }: { setting: Setting }) {
    return setting.value !== null
        ? <code>{setting.value}</code>
        : <span class="muted">{setting.is_secret && setting.is_set ? settingsWords().hidden : shellWords().none}</span>;
}
