import { bareAmount } from "../keys/amounts";
import { unitTitles } from "../text/units";
import { compact } from "./format";
import { numberFormat } from "./intl";

/** A unit as the title of a tile, a column or a choice. A unit of the operator's own is called as it is. */
export function amountTitle(unit: string): string {
    return unitTitles()[unit] ?? unit;
}

/** So much of a unit with all its digits; money as money. */
export const plainAmount = bareAmount;

/** So much of a unit in few characters, for axes; money as money. */
export function compactAmount(unit: string, value: number): string {
    return unit === "microusd"
        ? numberFormat({ style: "currency", currency: "USD", notation: "compact" }).format(value / 1_000_000)
        : compact(value);
}

