/**
 * The values at which an axis from 0 has lines: 0 first, the last one not below `greatest`.
 * All are whole, because every amount on these charts is; steps are 1, 2 or 5 times a power of ten.
 */
export function niceTicks(greatest: number, wanted = 4): number[] {
    const step = niceStep(Math.max(greatest, 1) / Math.max(wanted, 1));
    const ticks = [0];
    while (ticks[ticks.length - 1]! < Math.max(greatest, 1)) {
        ticks.push(ticks.length * step);
    }

    return ticks;
}

function niceStep(least: number): number {
    if (least <= 1) {
        return 1;
    }

    const power = 10 ** Math.floor(Math.log10(least));
    for (const factor of [1, 2, 5]) {
        if (factor * power >= least) {
            return factor * power;
        }
    }
    return 10 * power;
}
