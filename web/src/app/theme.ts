import { effect, signal } from "@preact/signals";
import { languageTag, readPreference, writePreference } from "../text/language";

export type Theme = "system" | "light" | "dark";

export const themes: readonly Theme[] = ["system", "light", "dark"];

const storedAt = "quota-theme";
const stored = readPreference(storedAt);

export const theme = signal<Theme>(themes.find(t => t === stored) ?? "system");

export function chooseTheme(chosen: Theme) {
    theme.value = chosen;
    writePreference(storedAt, chosen);
}

/** Keeps the attributes of the root element that style sheets and screen readers go by. */
export function followPreferences() {
    effect(() => {
        document.documentElement.dataset.theme = theme.value;
        document.documentElement.lang = languageTag.value;
    });
}
