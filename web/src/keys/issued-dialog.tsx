import { useEffect, useState } from "preact/hooks";
import type { IssuedKey } from "../api/keys";
import { keyIssuedWords } from "../text/key-issued";
import { Button } from "../ui/controls";
import { CopyButton, saveFile } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { number } from "../ui/format";
import { nameOf } from "./names";
import { csvOf } from "./csv";
import { SnippetTabs } from "./snippet-tabs";
import { baseUrl } from "./snippets";

/** Shows new keys once. It cannot be closed, nor the page left unasked, before they were copied, saved, or said to be stored. */
export function IssuedDialog({ keys, onClose }: { keys: readonly IssuedKey[]; onClose: () => void }) {
    const w = keyIssuedWords();
    const [isStored, setStored] = useState(false);
    const first = keys[0];
    useEffect(() => {
        if (isStored) {
            return undefined;
        }

        const ask = (event: BeforeUnloadEvent) => event.preventDefault();
        addEventListener("beforeunload", ask);
        return () => removeEventListener("beforeunload", ask);
    }, [isStored]);

    if (first === undefined) {
        return null;
    }

    const isOne = keys.length === 1;
    return (
        <Dialog wide title={isOne ? w.titleOne : w.titleMany(number(keys.length))} onClose={isStored ? onClose : undefined}>
            <p class="warning">{isOne ? w.once : w.onceMany}</p>
            {isOne ? <OneKey issued={first} onCopied={() => setStored(true)} /> : <ManyKeys keys={keys} onSaved={() => setStored(true)} />}
            <h3>{w.snippets}</h3>
            {!isOne && <p class="muted small">{w.first}</p>}
            <SnippetTabs apiKey={first.key} models={first.models} />
            <div class="actions">
                <label class="check grow"><input type="checkbox" checked={isStored} onChange={e => setStored(e.currentTarget.checked)} /> {isOne ? w.stored : w.storedMany}</label>
                <Button kind="primary" disabled={!isStored} onClick={onClose}>{w.done}</Button>
            </div>
        </Dialog>
    );
}

function OneKey({ issued, onCopied }: { issued: IssuedKey; onCopied: () => void }) {
    const w = keyIssuedWords();
    return (
        <dl class="secrets">
            <dt>{w.key}</dt>
            <dd><code class="secret">{issued.key}</code><CopyButton text={issued.key} label={w.copyKey} onCopied={onCopied} /></dd>
            <dt>{w.baseUrl}</dt>
            <dd><code>{baseUrl()}</code><CopyButton text={baseUrl()} label={w.copyBaseUrl} /></dd>
        </dl>
    );
}

function ManyKeys({ keys, onSaved }: { keys: readonly IssuedKey[]; onSaved: () => void }) {
    const w = keyIssuedWords();
    const save = () => {
        saveFile("keys.csv", new Blob([csvOf(keys, baseUrl())], { type: "text/csv" }));
        onSaved();
    };
    return (
        <>
            <div class="row">
                <Button kind="primary" onClick={save}>{w.saveCsv}</Button>
                <CopyButton text={keys.map(k => k.key).join("\n")} label={w.copyAll} onCopied={onSaved} />
            </div>
            <ol class="secret-list" tabIndex={0} aria-label={w.key}>
                {keys.map(k => <li key={k.id}><span>{nameOf(k)}</span> <code class="secret">{k.key}</code></li>)}
            </ol>
            <p class="row"><span class="muted">{w.baseUrl}</span> <code>{baseUrl()}</code></p>
        </>
    );
}
