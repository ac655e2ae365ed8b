import { admin } from "../api/admin";
import type { KeyRecord, LimitWindow } from "../api/keys";
import { useResource } from "../api/resource";
import { hrefOf } from "../app/router";
import { ActionDialog } from "../keys/action-dialog";
import { EditDialog } from "../keys/edit-dialog";
import { labelOr } from "../keys/label";
import { LimitDialog } from "../keys/limit-dialog";
import { keyActionWords } from "../text/key-actions";
import { overviewWords } from "../text/overview";
import { Button, Failure, PageLink } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import type { Attention } from "./answer";

/** The button of the action that mends an entry. Where only its people can, it leads to the key. */
export function AttentionButton({ entry, onAct }: { entry: Attention; onAct: () => void }) {
    const [w, actions] = [overviewWords(), keyActionWords()];
    const text = { near_limit: actions.topUp, expiring: w.extend, never_used: actions.revoke, refused: actions.open, old_hold: actions.open }[entry.kind];
    const label = w.actionOn(text, labelOr(entry.label, entry.key_id));
    return entry.kind === "refused" || entry.kind === "old_hold"
        ? <PageLink class="button" href={hrefOf(`keys/${entry.key_id}`)} aria-label={label}>{text}</PageLink>
        : <Button onClick={onAct} aria-label={label}>{text}</Button>;
}

interface AttentionDialogProps {
    entry: Attention;
    onClose: () => void;
    onDone: () => void;
}

/** The dialog of an entry's action. */
export function AttentionDialog({ entry, onClose, onDone }: AttentionDialogProps) {
    switch (entry.kind) {
        case "near_limit": {
            const limit = { unit: entry.unit ?? "", window: (entry.window ?? "lifetime") as LimitWindow, limit: entry.limit ?? 0, used: entry.used ?? 0 };
            return <LimitDialog id={entry.key_id} task={{ kind: "add", limit }} onClose={onClose} onDone={onDone} />;
        }
        case "expiring":
            return <ExtendDialog id={entry.key_id} onClose={onClose} onDone={onDone} />;
        case "never_used":
            return <ActionDialog action="revoke" id={entry.key_id} onClose={onClose} onDone={onDone} />;
        default:
            return null;
    }
}

/** Reads the key, and then edits it. */
function ExtendDialog({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
    const w = overviewWords();
    const { data, tag, error, reload } = useResource<KeyRecord>(id, signal => admin<KeyRecord>({ path: `/keys/${id}`, signal }));
    if (data) {
        return <EditDialog record={data} tag={tag} onClose={onClose} onSaved={onDone} />;
    }

    return error === null ? null : <Dialog title={w.extend} onClose={onClose}><Failure error={error} onRetry={reload} /></Dialog>;
}
