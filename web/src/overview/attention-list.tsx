import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { LimitWindow } from "../api/keys";
import { hrefOf } from "../app/router";
import { amount, bareAmount } from "../keys/amounts";
import { labelOr } from "../keys/label";
import { keyWords } from "../text/keys";
import { overviewWords } from "../text/overview";
import { PageLink } from "../ui/controls";
import { number, percent, relative } from "../ui/format";
import { Meter } from "../ui/meter";
import type { Attention } from "./answer";
import { AttentionButton, AttentionDialog } from "./attention-action";
import { shareOf } from "./measure";

interface AttentionListProps {
    entries: readonly Attention[];
    /** Called after an action of this list has changed a key. */
    onChanged: () => void;
}

/** The keys that somebody should look at, each with the one action that mends it. */
export function AttentionList({ entries, onChanged }: AttentionListProps) {
    const w = overviewWords();

    // The dialog is not part of its row: a poll can take the row away while somebody types.
    const [task, setTask] = useState<Attention | null>(null);

    // The answer can be some seconds old. What was just mended is not shown again as it was before.
    const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
    const open = entries.filter(entry => !mended.has(JSON.stringify(entry)));
    const finish = (entry: Attention) => {
        setMended(before => new Set(before).add(JSON.stringify(entry)));
        onChanged();
    };
    return (
        <section class="card attention" aria-labelledby="attention-title">
            <h2 id="attention-title">{w.attention}{open.length > 0 && <span class="chip count">{number(open.length)}</span>}</h2>
            {open.length === 0
                ? <p class="muted">{w.nothing}</p>
                : <ul>{open.map(entry => <Entry key={`${entry.kind} ${entry.key_id} ${entry.unit} ${entry.window}`} entry={entry} onAct={() => setTask(entry)} />)}</ul>}
            {task !== null && <AttentionDialog entry={task} onClose={() => setTask(null)} onDone={() => finish(task)} />}
        </section>
    );
}

function Entry({ entry, onAct }: { entry: Attention; onAct: () => void }) {
    const w = overviewWords();
    return (
        <li class={`entry ${entry.kind}`}>
            <div class="entry-text">
                <p class="entry-head">
                    <PageLink href={hrefOf(`keys/${entry.key_id}`)}>{labelOr(entry.label, entry.key_id)}</PageLink>
                    <span class={`chip ${chipOf(entry)}`}>{w.kinds[entry.kind]}</span>
                </p>
                <Reason entry={entry} />
            </div>
            <AttentionButton entry={entry} onAct={onAct} />
        </li>
    );
}

/** The colour of an entry: red for what fails now, amber for what will, none for what only could be tidied. */
function chipOf({ kind, used, held, limit }: Attention): string {
    switch (kind) {
        case "refused": return "exhausted";
        case "near_limit": return (used ?? 0) + (held ?? 0) >= (limit ?? 0) ? "revoked" : "near";
        case "expiring": return "near";
        default: return "";
    }
}

function Reason({ entry }: { entry: Attention }): ComponentChildren {
    const w = overviewWords();
    const count = entry.count ?? 0;
    switch (entry.kind) {
        case "refused":
            return <p>{w.refusedTimes(count, number(count))}</p>;
        case "near_limit": {
            const { unit, window, limit, used, held } = entry;
            const taken = (used ?? 0) + (held ?? 0);
            const whole = `${amount(unit ?? "", limit ?? 0)} ${keyWords().windows[(window ?? "lifetime") as LimitWindow]}`;
            const text = w.usedOf(percent(shareOf(taken, limit ?? 0)), bareAmount(unit ?? "", taken), whole);
            return (
                <>
                    <Meter label={text} used={used ?? 0} held={held ?? 0} limit={limit ?? 0} />
                    <p>{entry.resets_at ? w.resets(text, relative(entry.resets_at)) : w.neverResets(text)}</p>
                </>
            );
        }
        case "expiring":
            return <p>{w.expires(relative(entry.at ?? ""))}</p>;
        case "old_hold":
            return <p>{w.holds(count, number(count), relative(entry.at ?? ""))}</p>;
        case "never_used":
            return <p>{w.issued(relative(entry.at ?? ""))}</p>;
    }
}
