import type { Level } from "../ui/light";
import type { Overview, UpstreamHealth } from "./answer";

/** From this share of a limit on, a process is near its limit. */
const near = 0.8;

/** How the service is: bad when it cannot serve some requests, a warning when it is near a limit. */
export function levelOf({ store, upstreams, bodies, requests }: Overview["health"]): Level {
    const upstream = upstreamLevel(upstreams);
    if (!store.ok || upstream === "bad") {
        return "bad";
    }

    return upstream === "warning" || isNear(bodies.used_bytes, bodies.limit_bytes) || isNear(requests.in_flight, requests.limit) ? "warning" : "good";
}

/** Bad when every upstream fails, a warning when some do. No upstream is fine: then nothing is forwarded. */
export function upstreamLevel(upstreams: readonly UpstreamHealth[]): Level {
    const failing = upstreams.filter(one => one.state === "failing").length;
    return failing === 0 ? "good" : failing === upstreams.length ? "bad" : "warning";
}

function isNear(used: number, limit: number): boolean {
    return limit > 0 && used / limit >= near;
}
