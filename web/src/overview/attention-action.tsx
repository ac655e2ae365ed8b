import { hrefOf } from "../app/router";
import { overviewWords } from "../text/overview";
import { PageLink } from "../ui/controls";
import type { Attention } from "./answer";

/** The action that mends an entry: a limit is raised and an expiry extended here; everything else is done on the key's page. */
export function AttentionAction({ entry }: { entry: Attention; onChanged: () => void }) {
    const w = overviewWords();
    const key = entry.label ?? entry.key_id;
    return <PageLink class="button" href={hrefOf(`keys/${entry.key_id}`)} aria-label={w.actionOn(w.openKey, key)}>{w.openKey}</PageLink>;
}
