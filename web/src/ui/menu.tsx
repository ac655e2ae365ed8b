import { useId, useRef } from "preact/hooks";

export interface MenuItem {
    text: string;
    act: () => void;
    isDangerous?: boolean;
}

/** A button that opens a list of actions. Arrow keys move in it; Escape and a click elsewhere close it. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
    const id = useId();
    const button = useRef<HTMLButtonElement>(null);
    const list = useRef<HTMLDivElement>(null);

    const toggled = (event: { newState: string }) => {
        const [opener, menu] = [button.current, list.current];
        if (event.newState !== "open" || !opener || !menu) {
            return;
        }

        const at = opener.getBoundingClientRect();
        const below = at.bottom + menu.offsetHeight < innerHeight;
        menu.style.top = `${below ? at.bottom : Math.max(0, at.top - menu.offsetHeight)}px`;
        menu.style.left = `${Math.max(8, Math.min(at.right, innerWidth - 8) - menu.offsetWidth)}px`;
        menu.querySelector("button")?.focus();
    };

    const keydown = (event: KeyboardEvent) => {
        const all = [...(list.current?.querySelectorAll("button") ?? [])];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step !== undefined) {
            event.preventDefault();
            const current = all.findIndex(b => b === document.activeElement);
            all[(current + step + all.length) % all.length]?.focus();
        } else if (event.key === "Tab") {
            list.current?.hidePopover();
        }
    };

    const run = (item: MenuItem) => {
        list.current?.hidePopover();
        item.act();
    };

    return (
        <>
            <button ref={button} type="button" class="button quiet" aria-label={label} aria-haspopup="menu" popovertarget={id}>⋯</button>
            <div ref={list} id={id} popover="auto" class="menu" role="menu" aria-label={label} onToggle={toggled} onKeyDown={keydown}>
                {items.map(item => (
                    <button key={item.text} type="button" role="menuitem" class={item.isDangerous ? "danger" : undefined} onClick={() => run(item)}>{item.text}</button>
                ))}
            </div>
        </>
    );
}
