import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * Brings the reader to what is wrong, after a form was sent and refused: to the first field at fault, else to the button that was pressed, which
 * loses the focus while it is disabled. Without it the reason can be out of sight in a long form, and the keyboard is outside of it.
 */
export function useFaultFocus(form: RefObject<HTMLFormElement | null>, isBusy: boolean) {
    const wasBusy = useRef(false);
    useEffect(() => {
        if (wasBusy.current && !isBusy) {
            const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
            (invalid ?? form.current?.querySelector<HTMLElement>('button[type="submit"]'))?.focus();
            form.current?.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
        }

        wasBusy.current = isBusy;
    }, [isBusy]);
}
