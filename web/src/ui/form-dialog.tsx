import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { shellWords } from "../text/shell";
import { Button } from "./controls";
import { Dialog } from "./dialog";
import { useFaultFocus } from "./fault-focus";

interface FormDialogProps {
    title: string;
    wide?: boolean;
    /** The text of the button that sends the form. */
    submit: string;
    isDangerous?: boolean;
    isDisabled?: boolean;
    /** Whether the form was sent and is not answered yet. Until then the dialog stays: the answer may be the text of a key, which is shown once. */
    isBusy: boolean;
    onSubmit: () => void;
    onClose: () => void;
    children: ComponentChildren;
}

/** A dialog that asks something and then does it. */
export function FormDialog({ title, wide = false, submit, isDangerous = false, isDisabled = false, isBusy, onSubmit, onClose, children }: FormDialogProps) {
    const form = useRef<HTMLFormElement>(null);
    useFaultFocus(form, isBusy);
    const send = (event: Event) => {
        event.preventDefault();
        onSubmit();
    };
    return (
        <Dialog wide={wide} title={title} onClose={isBusy ? undefined : onClose}>
            <form ref={form} onSubmit={send} noValidate>
                {children}
                <div class="actions">
                    <Button disabled={isBusy} onClick={onClose}>{shellWords().cancel}</Button>
                    <Button kind={isDangerous ? "danger" : "primary"} type="submit" busy={isBusy} disabled={isDisabled}>{submit}</Button>
                </div>
            </form>
        </Dialog>
    );
}
