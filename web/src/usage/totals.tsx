import { usageWords } from "../text/usage";
import { amountTitle, plainAmount } from "../ui/amounts";
import { number } from "../ui/format";
import type { UsageSums } from "./answer";

/** The sums of everything that matches, on all pages. */
export function Totals({ totals }: { totals: UsageSums }) {
    const w = usageWords();
    const figures = [
        [w.requests, totals.requests], [w.tokensIn, totals.tokens_in], [w.tokensOut, totals.tokens_out], [w.tokens, totals.tokens],
        [w.denied, totals.denied], [w.errors, totals.errors], ...Object.entries(totals.units).map(([unit, amount]) => [amountTitle(unit), plainAmount(unit, amount)] as const),
    ] as const;
    return (
        <section class="totals" aria-label={`${w.totals}, ${w.ofAllPages}`}>
            <dl>
                {figures.map(([name, amount]) => <div key={name}><dt>{name}</dt><dd>{typeof amount === "number" ? number(amount) : amount}</dd></div>)}
            </dl>
        </section>
    );
}
