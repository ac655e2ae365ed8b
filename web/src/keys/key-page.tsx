import { useState } from "preact/hooks";
import { admin } from "../api/admin";
import type { KeyRecord } from "../api/keys";
import { useResource } from "../api/resource";
import { hrefOf } from "../app/router";
import { keyActionWords } from "../text/key-actions";
import { keyWords } from "../text/keys";
import { shellWords } from "../text/shell";
import { Button, Failure, Loading, PageLink } from "../ui/controls";
import { CopyButton } from "../ui/copy";
import { dateTime, list, number, relative } from "../ui/format";
import { Menu } from "../ui/menu";
import { ActionDialog } from "./action-dialog";
import { limitName } from "./amounts";
import { EditDialog } from "./edit-dialog";
import { actionsFor, type KeyAction } from "./key-actions";
import { LimitBar } from "./limit-bar";
import { LimitDialog, type LimitTask } from "./limit-dialog";
import { Group, nameOf, StatusChip, When } from "./names";

const pollEvery = 10_000;

type Task = { kind: "edit" } | { kind: "action"; action: KeyAction } | { kind: "limit"; task: LimitTask; tag: string | null };

/** One key: its limits, its record, and everything that can be done to it. */
export function KeyPage({ values }: { values: Record<string, string> }) {
    const id = values.id ?? "";
    const w = keyActionWords();
    const key = useResource<KeyRecord>(id, signal => admin<KeyRecord>({ path: `/keys/${encodeURIComponent(id)}`, signal }), { pollEvery });
    const [task, setTask] = useState<Task | null>(null);
    const record = key.data;
    const close = () => setTask(null);

    return (
        <>
            <p><PageLink href={hrefOf("keys")}>← {keyWords().title}</PageLink></p>
            {key.error ? <Failure error={key.error} onRetry={key.reload} /> : null}
            {record === null ? (key.isLoading && <Loading />) : (
                <>
                    <div class="page-head">
                        <h1>{nameOf(record)}</h1>
                        <StatusChip status={record.status} />
                        <span class="grow" />
                        {record.status !== "revoked" && <Button onClick={() => setTask({ kind: "edit" })}>{w.edit}</Button>}
                        {actionsFor(record).map(action => (
                            <Button key={action} kind={action === "revoke" ? "danger" : "plain"} onClick={() => setTask({ kind: "action", action })}>{w[action]}</Button>
                        ))}
                    </div>
                    <div class="cards">
                        <Limits record={record} onTask={t => setTask({ kind: "limit", task: t, tag: key.tag })} />
                        <Details record={record} />
                    </div>
                    {task?.kind === "edit" && <EditDialog record={record} tag={key.tag} onClose={close} onSaved={key.replace} />}
                    {task?.kind === "action" && <ActionDialog action={task.action} id={record.id} onClose={close} onDone={key.reload} />}
                    {task?.kind === "limit" && <LimitDialog id={record.id} task={task.task} tag={task.tag} onClose={close} onDone={key.replace} />}
                </>
            )}
        </>
    );
}

function Limits({ record, onTask }: { record: KeyRecord; onTask: (task: LimitTask) => void }) {
    const w = keyActionWords();
    const isOpen = record.status !== "revoked";
    return (
        <section class="card">
            <h2>{w.limits}</h2>
            {record.limits.length === 0 && <p class="warning">{w.noLimits}</p>}
            <ul class="limits">
                {record.limits.map(limit => (
                    <li key={`${limit.unit} ${limit.window}`}>
                        <LimitBar limit={limit} />
                        {isOpen && (
                            <Menu label={keyWords().actionsFor(limitName(limit))} items={[
                                { text: w.topUp, act: () => onTask({ kind: "add", limit }) },
                                { text: w.setLimit, act: () => onTask({ kind: "set", limit }) },
                                { text: w.removeLimit, act: () => onTask({ kind: "remove", limit }), isDangerous: true },
                            ]} />
                        )}
                    </li>
                ))}
            </ul>
            {isOpen && <Button onClick={() => onTask({ kind: "new" })}>{w.addLimit}</Button>}
        </section>
    );
}

function Details({ record }: { record: KeyRecord }) {
    const w = keyActionWords();
    return (
        <section class="card">
            <h2>{w.details}</h2>
            <dl class="facts">
                <dt>{w.id}</dt>
                <dd class="row"><code>{record.id}</code> <CopyButton text={record.id} /></dd>
                <dt>{list([w.owner, w.tags])}</dt>
                <dd>{record.owner === null && record.tags.length === 0 ? shellWords().none : <Group record={record} />}</dd>
                <dt>{w.created}</dt>
                <dd>{dateTime(record.created_at)}</dd>
                <dt>{w.lastUsed}</dt>
                <dd><When at={record.last_used_at} none={keyWords().neverUsed} /></dd>
                <dt>{w.expires}</dt>
                <dd>{record.expires_at === null ? w.never : <>{dateTime(record.expires_at)} <span class="muted">· {relative(record.expires_at)}</span></>}</dd>
                {record.suspended_at && <><dt>{w.suspendedSince}</dt><dd>{dateTime(record.suspended_at)}</dd></>}
                <dt>{keyWords().columns.used}</dt>
                <dd>{number(record.used)}</dd>
                <dt>{w.models}</dt>
                <dd>{record.models === null ? w.everyModel : list(record.models)}</dd>
                <dt>{w.maxParallel}</dt>
                <dd>{record.max_parallel === null ? w.asMany : number(record.max_parallel)}</dd>
                <dt>{w.timeZone}</dt>
                <dd>{record.time_zone}</dd>
                <dt>{w.prefix}</dt>
                <dd><code>{record.prefix}</code></dd>
            </dl>
            <p class="row key-reports">
                <PageLink href={hrefOf("usage", { key: record.id })}>{w.itsUsage}</PageLink>
                <PageLink href={hrefOf("audit", { key: record.id })}>{w.itsChanges}</PageLink>
            </p>
        </section>
    );
}
