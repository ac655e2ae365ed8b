/** The answer of GET /admin/settings. */
export interface SettingsAnswer {
    host: "server" | "functions" | "custom_handler";
    version: string;
    settings: Setting[];
}

/** One variable. */
export interface Setting {
    name: string;
    /** The value in effect; null where there is none, or it is secret. */
    value: string | null;
    is_set: boolean;
    /** Only is_set is told. */
    is_secret: boolean;
}

/** The settings whose name or value has the text, those that are set first, each part in the order of the answer. */
export function shownOf(settings: readonly Setting[], sought: string): Setting[] {
    const text = sought.trim().toLowerCase();
    const matching = settings.filter(one => one.name.toLowerCase().includes(text) || (one.value?.toLowerCase().includes(text) ?? false));
    return [...matching.filter(one => one.is_set), ...matching.filter(one => !one.is_set)];
}
