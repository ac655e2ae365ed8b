import type { ComponentChildren } from "preact";
import { overviewWords } from "../text/overview";
import { dateTime, number } from "../ui/format";
import { bytes, duration, milliseconds } from "../ui/measures";
import type { Overview } from "./answer";
import { levelOf, upstreamLevel, type Level } from "./health";

/** Whether the service itself is well: one line, and the reason where it is not. */
export function HealthStrip({ overview }: { overview: Overview }) {
    const w = overviewWords();
    const { store, upstreams, open_holds, bodies, requests } = overview.health;
    const level = levelOf(overview.health);
    const verdict = { good: w.allWell, warning: w.degraded, bad: w.broken }[level];
    return (
        <section class={`health is-${level}`} aria-label={w.health}>
            <p class="verdict"><Light level={level} />{verdict}</p>
            <dl>
                <Item name={w.upstreams} level={upstreamLevel(upstreams)}>{upstreamText(overview)}</Item>
                <Item name={w.store} level={store.ok ? "good" : "bad"}>
                    {store.ok ? `${store.kind}${store.latency_ms === null ? "" : `, ${w.milliseconds(milliseconds(store.latency_ms))}`}` : w.storeFails}
                </Item>
                <Item name={w.openHolds}>{number(open_holds.count)}</Item>
                <Item name={w.inFlight}>{w.ofLimit(number(requests.in_flight), number(requests.limit))}</Item>
                {bodies.limit_bytes > 0 && <Item name={w.bodies}>{w.ofLimit(bytes(bodies.used_bytes), bytes(bodies.limit_bytes))}</Item>}
                <Item name={w.version}>{overview.version}, {w.uptime(duration(overview.uptime_seconds))}</Item>
            </dl>
            <Reasons overview={overview} />
        </section>
    );
}

function Item({ name, level, children }: { name: string; level?: Level; children: ComponentChildren }) {
    return <div class={level && `is-${level}`}><dt>{name}</dt><dd>{children}</dd></div>;
}

/** A coloured mark whose form differs by level too. */
function Light({ level }: { level: Level }) {
    return (
        <svg class={`light is-${level}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            {level === "good" ? <circle cx="8" cy="8" r="7" /> : level === "warning" ? <path d="M8 1 16 15H0z" /> : <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />}
            <path class="sign" d={level === "good" ? "m4.5 8.2 2.4 2.4 4.6-5" : level === "warning" ? "M8 5.5v4.5m0 1.6v1.4" : "M8 3.8v5m0 1.8V12"} />
        </svg>
    );
}

function upstreamText({ health: { upstreams } }: Overview): string {
    const w = overviewWords();
    const failing = upstreams.filter(one => one.state === "failing").length;
    const working = upstreams.filter(one => one.state === "working").length;
    if (upstreams.length === 0) {
        return w.noUpstreams;
    }

    return failing > 0 ? w.failing(failing, upstreams.length) : working > 0 ? w.working(working) : w.notUsedYet;
}

function Reasons({ overview: { health } }: { overview: Overview }) {
    const w = overviewWords();
    const failing = health.upstreams.filter(one => one.state === "failing");
    if (health.store.ok && failing.length === 0) {
        return null;
    }

    return (
        <ul class="reasons">
            {!health.store.ok && <li><b>{w.store}</b> {health.store.detail}</li>}
            {failing.map(one => (
                <li key={one.name}><b>{one.name}</b> {one.detail}{one.since !== null && ` (${w.since(dateTime(one.since))})`}</li>
            ))}
        </ul>
    );
}
