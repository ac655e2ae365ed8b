import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

export interface Tab {
    name: string;
    content: ComponentChildren;
}

/** One of several contents at a time. Arrow keys move among the names. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
    const id = useId();
    const [at, setAt] = useState(0);
    const keydown = (event: KeyboardEvent) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step !== undefined) {
            const next = (at + step + tabs.length) % tabs.length;
            setAt(next);
            document.getElementById(`${id}-tab-${next}`)?.focus();
        }
    };
    return (
        <div class="tabs">
            <div role="tablist" aria-label={label} onKeyDown={keydown}>
                {tabs.map((tab, i) => (
                    <button key={tab.name} type="button" role="tab" id={`${id}-tab-${i}`} aria-selected={i === at} aria-controls={`${id}-panel`}
                        tabIndex={i === at ? 0 : -1} onClick={() => setAt(i)}>{tab.name}</button>
                ))}
            </div>
            <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${at}`}>{tabs[at]?.content}</div>
        </div>
    );
}
