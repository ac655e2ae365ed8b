import type { KeyRecord } from "../api/keys";
import { hrefOf } from "../app/router";
import { keyActionWords } from "../text/key-actions";
import { keyWords } from "../text/keys";
import { PageLink } from "../ui/controls";
import { number } from "../ui/format";
import { Menu } from "../ui/menu";
import type { Column } from "../ui/table";
import { actionsFor, type KeyAction } from "./key-actions";
import { labelOr } from "./label";
import { TightestLimit } from "./limit-bar";
import { Group, nameOf, StatusChip, When } from "./names";

interface Uses {
    isSelected: (id: string) => boolean;
    onSelect: (id: string, isSelected: boolean) => void;
    onOpen: (record: KeyRecord) => void;
    onAction: (record: KeyRecord, action: KeyAction) => void;
}

/** The columns of the list of keys. */
export function keyColumns({ isSelected, onSelect, onOpen, onAction }: Uses): Column<KeyRecord>[] {
    const w = keyWords();
    const actions = keyActionWords();
    const c = w.columns;
    return [
        { id: "select", title: c.select, bare: true, cell: k => <input type="checkbox" aria-label={w.selectOne(nameOf(k))} checked={isSelected(k.id)} onChange={e => onSelect(k.id, e.currentTarget.checked)} /> },
        { id: "label", title: c.label, bare: true, sortBy: k => nameOf(k), cell: k => <Name record={k} /> },
        { id: "status", title: c.status, sortBy: k => w.statuses[k.status], cell: k => <StatusChip status={k.status} /> },
        { id: "limit", title: c.limit, cell: k => <TightestLimit record={k} /> },
        { id: "used", title: c.used, numeric: true, sortBy: k => k.used, cell: k => number(k.used) },
        { id: "lastUsed", title: c.lastUsed, sortBy: k => k.last_used_at, cell: k => <When at={k.last_used_at} none={w.neverUsed} /> },
        { id: "expires", title: c.expires, sortBy: k => k.expires_at, cell: k => <When at={k.expires_at} none={actions.never} /> },
        { id: "group", title: c.group, sortBy: k => k.owner, cell: k => <Group record={k} /> },
        {
            id: "actions", title: c.actions, bare: true, cell: k => (
                <Menu label={w.actionsFor(nameOf(k))} items={[
                    { text: actions.open, act: () => onOpen(k) },
                    ...actionsFor(k).map(a => ({ text: actions[a], act: () => onAction(k, a), isDangerous: a === "revoke" })),
                ]} />
            ),
        },
    ];
}

function Name({ record }: { record: KeyRecord }) {
    return (
        <div class="key-name grows">
            <PageLink href={hrefOf(`keys/${record.id}`)}>{labelOr(record.label, keyWords().unlabelled)}</PageLink>
            <code class="small muted">{record.id}</code>
        </div>
    );
}
