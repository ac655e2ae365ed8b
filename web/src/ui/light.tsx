/** How well something is. */
export type Level = "good" | "warning" | "bad";

/** A coloured mark whose form differs by level too. */
export function Light({ level }: { level: Level }) {
    return (
        <svg class={`light is-${level}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            {level === "good" ? <circle cx="8" cy="8" r="7" /> : level === "warning" ? <path d="M8 1 16 15H0z" /> : <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />}
            <path class="sign" d={level === "good" ? "m4.5 8.2 2.4 2.4 4.6-5" : level === "warning" ? "M8 5.5v4.5m0 1.6v1.4" : "M8 3.8v5m0 1.8V12"} />
        </svg>
    );
}
