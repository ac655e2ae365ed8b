import { keyIssuedWords } from "../text/key-issued";
import { CopyButton } from "../ui/copy";
import { Tabs } from "../ui/tabs";
import { snippetsFor } from "./snippets";

/** Snippets for curl, Python, Node, C# and .env, each with a button that copies it. */
export function SnippetTabs({ apiKey, models }: { apiKey: string; models: readonly string[] | null }) {
    const w = keyIssuedWords();
    const tabs = snippetsFor(apiKey, models).map(s => ({
        name: s.name,
        content: (
            <div class="snippet">
                <pre tabIndex={0}><code>{s.text}</code></pre>
                <CopyButton key={s.name} text={s.text} label={w.copySnippet(s.name)} />
            </div>
        ),
    }));
    return <Tabs label={w.snippets} tabs={tabs} />;
}
