import { chooseLanguage, language } from "../text/language";
import { shellWords } from "../text/shell";
import { chooseTheme, theme, themes } from "./theme";

/** The switches of theme and language. */
export function Preferences() {
    const w = shellWords();
    return (
        <div class="preferences">
            <select aria-label={w.theme} value={theme.value} onChange={e => chooseTheme(themes.find(t => t === e.currentTarget.value) ?? "system")}>
                {themes.map(t => <option key={t} value={t} selected={t === theme.value}>{w.themes[t]}</option>)}
            </select>
            <select aria-label={w.language} value={language.value} onChange={e => chooseLanguage(e.currentTarget.value === "zh" ? "zh" : "en")}>
                <option value="en" lang="en" selected={language.value === "en"}>English</option>
                <option value="zh" lang="zh-CN" selected={language.value === "zh"}>中文</option>
            </select>
        </div>
    );
}
