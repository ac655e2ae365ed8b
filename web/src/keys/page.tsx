import { useState } from "preact/hooks";
import { admin, adminFile } from "../api/admin";
import type { KeyPage } from "../api/keys";
import { reasonOf } from "../api/problem";
import { useResource } from "../api/resource";
import { go, place, setQuery } from "../app/router";
import { keyWords } from "../text/keys";
import { Button, Failure, Loading } from "../ui/controls";
import { saveFile } from "../ui/copy";
import { number } from "../ui/format";
import { Pager } from "../ui/pager";
import { tell } from "../ui/status";
import { Table } from "../ui/table";
import { address } from "../api/client";
import { ActionDialog } from "./action-dialog";
import type { BulkTarget } from "./bulk";
import { BulkDialog } from "./bulk-dialog";
import { keyColumns } from "./columns";
import { CreateDialog } from "./create-dialog";
import { filterIn, Filters } from "./filters";
import type { KeyAction } from "./key-actions";

const pageSize = 50;
const pollEvery = 15_000;

type Task = { kind: "create" } | { kind: "bulk"; target: BulkTarget } | { kind: "action"; action: KeyAction; id: string };

/** The list of keys: one page of it, with one request. */
export function KeysPage() {
    const w = keyWords();
    const filter = filterIn(place.value.query);
    const cursor = place.value.query.get("cursor");
    const query = { ...filter, cursor, limit: pageSize };
    const list = useResource<KeyPage>(address("/keys", query), signal => admin<KeyPage>({ path: "/keys", query, signal }), { pollEvery });
    const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
    const [task, setTask] = useState<Task | null>(null);
    const [isSaving, setSaving] = useState(false);

    const rows = list.data?.keys ?? [];
    const isFiltered = Object.keys(filter).length > 0;
    const isWholePage = rows.length > 0 && rows.every(k => selected.has(k.id));
    const select = (ids: readonly string[], isSelected: boolean) => setSelected(before => {
        const after = new Set(before);
        ids.forEach(id => (isSelected ? after.add(id) : after.delete(id)));
        return after;
    });
    const save = async () => {
        setSaving(true);
        try {
            saveFile("keys.csv", await adminFile({ path: "/keys", query: { ...filter, format: "csv" } }));
        } catch (error) {
            tell(reasonOf(error), "failed");
        }

        setSaving(false);
    };
    const columns = keyColumns({
        isSelected: id => selected.has(id),
        onSelect: (id, is) => select([id], is),
        onOpen: k => go(`keys/${k.id}`),
        onAction: (k, action) => setTask({ kind: "action", action, id: k.id }),
    });

    return (
        <>
            <div class="page-head">
                <h1>{w.title}</h1>
                <span class="grow" />
                <Button busy={isSaving} onClick={save}>{w.exportAll}</Button>
                <Button kind="primary" onClick={() => setTask({ kind: "create" })}>{w.create}</Button>
            </div>
            <Filters />
            {list.error ? <Failure error={list.error} onRetry={list.reload} /> : null}
            <div class="row list-tools">
                <label class="check"><input type="checkbox" checked={isWholePage} disabled={rows.length === 0} onChange={e => select(rows.map(k => k.id), e.currentTarget.checked)} /> {w.selectPage}</label>
                {selected.size > 0 && (
                    <>
                        <span>{w.selected(number(selected.size))}</span>
                        <Button onClick={() => setTask({ kind: "bulk", target: { kind: "selected", ids: [...selected] } })}>{w.changeSelected}</Button>
                        <Button kind="quiet" onClick={() => setSelected(new Set())}>{w.clearSelection}</Button>
                    </>
                )}
                {isFiltered && selected.size === 0 && <Button onClick={() => setTask({ kind: "bulk", target: { kind: "matching", filter } })}>{w.changeMatching}</Button>}
                <span class="grow" />
                <span class="small muted order">{w.order}</span>
            </div>
            {list.data === null
                ? list.isLoading && <Loading />
                : <Table caption={w.title} columns={columns} rows={rows} rowKey={k => k.id} isBusy={list.isStale} empty={<Empty isFiltered={isFiltered || cursor !== null} hasMore={list.data.next_cursor !== null} />} />}
            <Pager cursor={cursor} next={list.data?.next_cursor ?? null} onCursor={c => setQuery({ cursor: c })} />
            {task?.kind === "create" && <CreateDialog onClose={() => setTask(null)} onCreated={list.reload} />}
            {task?.kind === "bulk" && <BulkDialog target={task.target} onClose={() => setTask(null)} onDone={list.reload} />}
            {task?.kind === "action" && <ActionDialog action={task.action} id={task.id} onClose={() => setTask(null)} onDone={list.reload} />}
        </>
    );
}

function Empty({ isFiltered, hasMore }: { isFiltered: boolean; hasMore: boolean }) {
    const w = keyWords();
    return <p>{hasMore ? w.noMatchHere : isFiltered ? w.noMatch : w.noKeys}</p>;
}
