import { ConnectionBanner } from "../app/connection-banner";
import { Preferences } from "../app/preferences";
import { shellWords } from "../text/shell";
import { Status } from "../ui/status";

/** The page of a key's holder. */
export function HolderPage() {
    return (
        <>
            <ConnectionBanner />
            <header class="bar"><span class="brand">{shellWords().product}</span><span class="grow" /><Preferences /></header>
            <main id="content" class="entrance" />
            <Status />
        </>
    );
}
