import type { ComponentChildren } from "preact";
import { hrefOf } from "../app/router";
import { overviewWords } from "../text/overview";
import { PageLink } from "../ui/controls";
import { dateTime, number } from "../ui/format";
import { Light, type Level } from "../ui/light";
import { bytes, duration, milliseconds } from "../ui/measures";
import type { Overview } from "./answer";
import { levelOf, upstreamLevel } from "./health";

/** Whether the service itself is well: one line, and the reason where it is not. */
export function HealthStrip({ overview }: { overview: Overview }) {
    const w = overviewWords();
    const { store, upstreams, open_holds, bodies, requests } = overview.health;
    const level = levelOf(overview.health);
    const verdict = { good: w.allWell, warning: w.degraded, bad: w.broken }[level];
    return (
        <section class={`health is-${level}`} aria-label={w.health}>
            <p class="verdict"><Light level={level} />{verdict}{level !== "good" && <PageLink href={hrefOf("doctor")}>{w.toDoctor}</PageLink>}</p>
            <dl>
                <Item name={w.upstreams} level={upstreamLevel(upstreams)}>{upstreamText(overview)}</Item>
                <Item name={w.store} level={store.ok ? "good" : "bad"}>
                    {!store.ok ? w.storeFails : store.latency_ms === null ? store.kind : w.storeWith(store.kind, w.milliseconds(milliseconds(store.latency_ms)))}
                </Item>
                <Item name={w.openHolds}>{number(open_holds.count)}</Item>
                <Item name={w.inFlight}>{w.ofLimit(number(requests.in_flight), number(requests.limit))}</Item>
                {bodies.limit_bytes > 0 && <Item name={w.bodies}>{w.ofLimit(bytes(bodies.used_bytes), bytes(bodies.limit_bytes))}</Item>}
                <Item name={w.version}>{w.versionUp(overview.version, duration(overview.uptime_seconds))}</Item>
            </dl>
            <Reasons overview={overview} />
        </section>
    );
}

function Item({ name, level, children }: { name: string; level?: Level; children: ComponentChildren }) {
    return <div class={level && `is-${level}`}><dt>{name}</dt><dd>{children}</dd></div>;
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
                <li key={one.name}><b>{one.name}</b> {one.since === null ? one.detail : w.failingSince(one.detail ?? "", dateTime(one.since))}</li>
            ))}
        </ul>
    );
}
