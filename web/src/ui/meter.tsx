interface MeterProps {
    /** What the bar shows, for screen readers. */
    label: string;
    used: number;
    held?: number;
    limit: number;
}

/** A bar of what is used and held of a limit. Its colour changes at 80 % and at 100 %. */
export function Meter({ label, used, held = 0, limit }: MeterProps) {
    const taken = limit > 0 ? (used + held) / limit : 1;
    const level = taken >= 1 ? "full" : taken >= 0.8 ? "near" : "fine";
    const width = (amount: number) => `${limit > 0 ? Math.min(100, (100 * amount) / limit) : 100}%`;
    return (
        <div class={`meter ${level}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={limit} aria-valuenow={Math.min(limit, used + held)}>
            <span class="used" style={{ width: width(used) }} />
            {held > 0 && <span class="held" style={{ width: width(held) }} />}
        </div>
    );
}
