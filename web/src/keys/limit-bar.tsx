import type { KeyRecord, Limit } from "../api/keys";
import { keyWords } from "../text/keys";
import { dateTime, relative } from "../ui/format";
import { Meter } from "../ui/meter";
import { amount, bareAmount, limitName, tightest } from "./amounts";

/** One limit: its bar, its numbers, and when it resets. */
export function LimitBar({ limit }: { limit: Limit }) {
    const w = keyWords();
    return (
        <div class="limit-bar">
            <div class="row">
                <span>{w.of(bareAmount(limit.unit, limit.used), amount(limit.unit, limit.limit))} <span class="muted">{w.windows[limit.window]}</span></span>
            </div>
            <Meter label={limitName(limit)} used={limit.used} held={limit.held} limit={limit.limit} />
            <div class="row small muted">
                <span>{w.left(bareAmount(limit.unit, limit.remaining))}</span>
                {limit.held > 0 && <span>{w.held(bareAmount(limit.unit, limit.held))}</span>}
                <span class="grow" />
                <span title={limit.resets_at ? dateTime(limit.resets_at) : undefined}>{limit.resets_at ? w.resets(relative(limit.resets_at)) : w.neverResets}</span>
            </div>
        </div>
    );
}

/** The limit of a key that is nearest to its end, in two lines; all limits are in the tooltip. */
export function TightestLimit({ record }: { record: KeyRecord }) {
    const w = keyWords();
    const limit = tightest(record.limits);
    if (limit === null) {
        return <span class="muted">{w.noLimits}</span>;
    }

    const all = record.limits.map(l => `${w.of(bareAmount(l.unit, l.used), amount(l.unit, l.limit))} ${w.windows[l.window]}`).join("\n");
    return (
        <div class="tightest" title={all}>
            <span class="small">
                {w.of(bareAmount(limit.unit, limit.used), amount(limit.unit, limit.limit))} {w.windows[limit.window]}
                {record.limits.length > 1 && <span class="muted"> {w.moreLimits(record.limits.length - 1)}</span>}
            </span>
            <Meter label={limitName(limit)} used={limit.used} held={limit.held} limit={limit.limit} />
        </div>
    );
}
