import { useState } from "preact/hooks";
import { Button } from "./controls";
import { tell } from "./status";
import { shellWords } from "../text/shell";

/** Copies a text to the clipboard, and says whether that worked. */
export async function copyText(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        // Pages that were not loaded by HTTPS or from this machine have no clipboard.
        if (copyBySelection(text)) {
            return true;
        }
    }

    tell(shellWords().copyFailed, "failed");
    return false;
}

function copyBySelection(text: string): boolean {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";

    // Outside an open modal dialog nothing can be selected.
    (before?.closest("dialog") ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    if (before instanceof HTMLElement) {
        before.focus();
    }

    return isCopied;
}

export function CopyButton({ text, label, onCopied }: { text: string; label?: string; onCopied?: () => void }) {
    const [isCopied, setCopied] = useState(false);
    const w = shellWords();
    const copy = async () => {
        if (await copyText(text)) {
            setCopied(true);
            onCopied?.();
        }
    };
    return <Button aria-label={label} onClick={copy}>{isCopied ? w.copied : w.copy}</Button>;
}

/** Saves a file that the page has made or fetched. */
export function saveFile(name: string, content: Blob) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}
