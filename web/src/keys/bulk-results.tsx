import { keyBulkWords } from "../text/key-bulk";
import { sentences } from "../text/language";
import { hrefOf } from "../app/router";
import { PageLink } from "../ui/controls";
import { number } from "../ui/format";
import { Table } from "../ui/table";
import type { BulkResult } from "./bulk";

const mostShown = 200;

interface Props {
    results: readonly BulkResult[];
    /** Whether more results follow. The page cannot be left until then, so the keys are no links yet. */
    isRunning: boolean;
}

/** What became of each key of a bulk change; those that were not changed stand first. */
export function BulkResults({ results, isRunning }: Props) {
    const w = keyBulkWords();
    const trouble = results.filter(r => r.result !== "done");
    const shown = [...trouble, ...results.filter(r => r.result === "done")].slice(0, mostShown);
    if (results.length === 0) {
        return null;
    }

    return (
        <>
            {trouble.length > 0 && <p class="warning">{sentences(w.trouble(number(trouble.length)), w.repeat)}</p>}
            <Table caption={w.results} rows={shown} rowKey={r => r.id} empty={null} columns={[
                { id: "key", title: w.key, cell: r => (isRunning ? <code>{r.id}</code> : <PageLink href={hrefOf(`keys/${r.id}`)}><code>{r.id}</code></PageLink>) },
                { id: "result", title: w.result, cell: r => w.outcomes[r.result] },
                { id: "reason", title: w.reason, cell: r => r.detail ?? "" },
            ]} />
            {results.length > mostShown && <p class="small muted">{w.only(number(mostShown))}</p>}
        </>
    );
}
