/** How many groups have a colour of their own; the style sheet has `--series-0` to `--series-11`. */
export const colourCount = 12;

/** A place in the palette, or the neutral colour. */
export type Colour = number | "other";

/**
 * Gives each name a colour. A name keeps the colour it had in `before`, so that a chart that is drawn again
 * with other ranks does not change its colours. Names beyond the palette, and `others`, are neutral.
 */
export function assignColours(
    before: ReadonlyMap<string, Colour>, names: readonly string[], others = "(other)",
): Map<string, Colour> {
    const colours = new Map<string, Colour>();
    const taken = new Set<Colour>();
    for (const name of names) {
        const colour = before.get(name);
        if (name === others || colour === undefined || colour === "other" || taken.has(colour)) {
            continue;
        }

        colours.set(name, colour);
        taken.add(colour);
    }
    let next = 0;
    for (const name of names) {
        if (colours.has(name)) {
            continue;
        }

        while (taken.has(next)) {
            next++;
        }

        if (name === others || next >= colourCount) {
            colours.set(name, "other");
        } else {
            colours.set(name, next);
            taken.add(next);
        }
    }
    return colours;
}

export function colourClass(colour: Colour): string {
    return `series-${colour}`;
}
