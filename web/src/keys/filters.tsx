import { useEffect, useState } from "preact/hooks";
import { keyStatuses } from "../api/keys";
import { go, place, setQuery } from "../app/router";
import { keyWords } from "../text/keys";
import { Button, SelectField, TextField } from "../ui/controls";
import { tell } from "../ui/status";
import { soughtIn } from "./id";

/** The filters of the listing, as the address has them. */
export type KeyFilter = Partial<Record<"label" | "status" | "tag" | "owner", string>>;

const names = ["label", "status", "tag", "owner"] as const;

export function filterIn(query: URLSearchParams): KeyFilter {
    return Object.fromEntries(names.map(n => [n, query.get(n) ?? ""] as const).filter(([, value]) => value !== ""));
}

/** The search form. It sets the address, which the list follows. */
export function Filters() {
    const w = keyWords();
    const query = place.value.query;
    const current = filterIn(query);
    const [typed, setTyped] = useState(current);
    useEffect(() => setTyped(filterIn(place.value.query)), [query]);

    const apply = (filter: KeyFilter) => setQuery({ label: null, status: null, tag: null, owner: null, ...filter, cursor: null });
    const submit = (event: Event) => {
        event.preventDefault();
        const sought = soughtIn(typed.label ?? "");
        if (sought.by === "id") {
            if (sought.isWholeKey) {
                tell(w.keyPasted);
            }

            setTyped({ ...typed, label: "" });
            go(`keys/${sought.id}`);
        } else {
            apply({ ...typed, label: sought.label });
        }
    };

    const status = (typed.status ?? "") as "" | (typeof keyStatuses)[number];
    return (
        <search>
            <form class="filters" onSubmit={submit} noValidate>
                <TextField label={w.search} hint={w.searchHint} value={typed.label ?? ""} onValue={label => setTyped({ ...typed, label })} input={{ type: "search", spellcheck: false }} />
                <SelectField label={w.status} value={status} onValue={s => { setTyped({ ...typed, status: s }); apply({ ...typed, status: s }); }}
                    options={[["", w.anyStatus] as const, ...keyStatuses.map(s => [s, w.statuses[s]] as const)]} />
                <TextField label={w.tag} value={typed.tag ?? ""} onValue={tag => setTyped({ ...typed, tag })} input={{ type: "search", placeholder: w.exactly, spellcheck: false }} />
                <TextField label={w.owner} value={typed.owner ?? ""} onValue={owner => setTyped({ ...typed, owner })} input={{ type: "search", placeholder: w.exactly, spellcheck: false }} />
                <div class="submits">
                    <Button type="submit" kind="primary">{w.apply}</Button>
                    <Button disabled={Object.keys(current).length === 0} onClick={() => apply({})}>{w.clear}</Button>
                </div>
            </form>
        </search>
    );
}
