import { computed, signal } from "@preact/signals";

export type Language = "en" | "zh";

const storedAt = "quota-language";
const stored = readPreference(storedAt);

/** The language of the page: the reader's choice, else the first language of the browser that the page has, else English. */
export const language = signal<Language>(stored === "en" || stored === "zh" ? stored : preferred());

/** The BCP 47 tag of the page's texts. */
export const languageTag = computed(() => (language.value === "zh" ? "zh-CN" : "en"));

/** The locale of numbers and times: the browser's, unless it would write them in words of another language that the page has. */
export const locale = computed(() => {
    const chinese = navigator.languages.find(isChinese);
    return language.value === "zh" ? (chinese ?? "zh-CN") : (navigator.languages.find(l => !isChinese(l)) ?? "en");
});

export function chooseLanguage(chosen: Language) {
    language.value = chosen;
    writePreference(storedAt, chosen);
}

/** Defines texts in both languages. A text that one of them lacks is a type error. */
export function words<T>(en: T, zh: NoInfer<T>): () => T {
    return () => (language.value === "zh" ? zh : en);
}

/** Sentences one after the other; Chinese has no space between them. */
export function sentences(...texts: readonly string[]): string {
    return texts.filter(text => text !== "").join(language.value === "zh" ? "" : " ");
}

/** A preference of this browser; null when there is none or the browser keeps none. */
export function readPreference(name: string): string | null {
    try {
        return localStorage.getItem(name);
    } catch {
        return null;
    }
}

export function writePreference(name: string, value: string) {
    try {
        localStorage.setItem(name, value);
    } catch {
        // The browser keeps nothing; the choice holds until the page is left.
    }
}

function preferred(): Language {
    const first = navigator.languages.find(l => isChinese(l) || l.startsWith("en"));
    return first && isChinese(first) ? "zh" : "en";
}

function isChinese(tag: string) {
    return tag.toLowerCase().startsWith("zh");
}
