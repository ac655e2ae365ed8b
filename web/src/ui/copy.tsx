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
        tell(shellWords().copyFailed, "failed");
        return false;
    }
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
