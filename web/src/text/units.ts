import { words } from "./language";

const unitWords = words(
    { requests: "requests", tokens: "tokens", per: { lifetime: "in all", minute: "a minute", hour: "an hour", day: "a day", week: "a week", month: "a month" } },
    { requests: "请求", tokens: "令牌", per: { lifetime: "总计", minute: "每分钟", hour: "每小时", day: "每天", week: "每周", month: "每月" } },
);

/** A unit in words; a name of the sponsor's own stays as it is. */
export function unitName(unit: string): string {
    const w = unitWords();
    return unit === "requests" ? w.requests : unit === "tokens" ? w.tokens : unit;
}

/** A unit as the title of a tile or a choice. */
export function unitTitle(unit: string): string {
    const name = unitName(unit);
    return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** A unit with its window: "tokens a day". */
export function unitPer(unit: string, window: string): string {
    const per: Record<string, string> = unitWords().per;
    return `${unitName(unit)} ${per[window] ?? window}`;
}
