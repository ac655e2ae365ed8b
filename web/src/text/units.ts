import { words } from "./language";

/** Units as titles; a unit that is missing here is one of the operator's own. */
export const unitTitles = words<Record<string, string>>(
    { requests: "Requests", tokens: "Tokens", microusd: "Cost" },
    { requests: "请求", tokens: "词元", microusd: "费用" },
);
