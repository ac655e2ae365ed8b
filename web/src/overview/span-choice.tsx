import { useState } from "preact/hooks";
import { overviewWords } from "../text/overview";
import { Button, TextField } from "../ui/controls";
import { Choice } from "../ui/choice";
import { dayOf, isRange, spans, type OverviewView, type Span } from "./view";

type Chosen = OverviewView["span"];

/** Chooses the time span: one up to now, or a range of days. */
export function SpanChoice({ span, onSpan }: { span: Chosen; onSpan: (span: Chosen) => void }) {
    const w = overviewWords();
    const [isOpen, setOpen] = useState(typeof span !== "string");
    const options = [...spans.map(one => [one, w.spans[one]] as const), ["own", w.ownRange] as const];
    const choose = (chosen: Span | "own") => {
        setOpen(chosen === "own");
        if (chosen !== "own") {
            onSpan(chosen);
        }
    };
    return (
        <div class="span-choice">
            <Choice label={w.span} value={isOpen || typeof span !== "string" ? "own" : span} options={options} onValue={choose} />
            {isOpen && <RangeForm range={typeof span === "string" ? null : span} onRange={onSpan} />}
        </div>
    );
}

interface RangeFormProps {
    range: { from: string; to: string } | null;
    onRange: (range: { from: string; to: string }) => void;
}

function RangeForm({ range, onRange }: RangeFormProps) {
    const w = overviewWords();
    const today = dayOf(Date.now());
    const [from, setFrom] = useState(range?.from ?? `${today.slice(0, 8)}01`);
    const [to, setTo] = useState(range?.to ?? today);
    const [error, setError] = useState<string | null>(null);
    const submit = (event: Event) => {
        event.preventDefault();
        const isGood = isRange(from, to);
        setError(isGood ? null : w.badRange);
        if (isGood) {
            onRange({ from, to });
        }
    };
    return (
        <form class="range-form" onSubmit={submit}>
            <TextField label={w.from} value={from} onValue={setFrom} error={error} input={{ type: "date", required: true }} />
            <TextField label={w.to} value={to} onValue={setTo} input={{ type: "date", required: true }} />
            <Button type="submit">{w.show}</Button>
        </form>
    );
}
