import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { holdPlace } from "../app/router";
import { Button } from "./controls";
import { shellWords } from "../text/shell";

interface DialogProps {
    title: string;
    /** Called by Escape and by the button in the corner. Without it only the content can close the dialog, and the page is not left. A click beside the dialog never does. */
    onClose?: (() => void) | undefined;
    wide?: boolean;
    children: ComponentChildren;
}

/** A modal dialog. It is open as long as it is rendered, and gives the focus back when it goes. */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    const id = useId();
    useEffect(() => {
        const opener = document.activeElement;
        const dialog = element.current;
        dialog?.showModal();
        return () => {
            dialog?.close();
            if (opener instanceof HTMLElement && opener.isConnected) {
                opener.focus();
            }
        };
    }, []);

    const isHeld = onClose === undefined;
    useEffect(() => (isHeld ? holdPlace() : undefined), [isHeld]);

    const cancel = (event: Event) => {
        // The dialog goes by being rendered no longer, so that its state and the page's agree.
        event.preventDefault();
        onClose?.();
    };

    // Chromium closes a dialog by a second Escape even when the first was refused.
    const keydown = (event: KeyboardEvent) => {
        if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[popover]:popover-open")) {
            event.preventDefault();
            event.stopPropagation();
            onClose?.();
        }
    };

    return (
        <dialog ref={element} class={wide ? "wide" : undefined} aria-labelledby={id} onCancel={cancel} onKeyDown={keydown}>
            <header>
                <h2 id={id}>{title}</h2>
                {onClose && <Button kind="quiet" aria-label={shellWords().close} onClick={onClose}>✕</Button>}
            </header>
            {children}
        </dialog>
    );
}
