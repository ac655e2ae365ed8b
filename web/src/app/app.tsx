import { useEffect, useRef } from "preact/hooks";
import { isSignedIn, sessionEnd, signOut } from "../api/admin";
import { recoveries } from "../api/connection";
import { shellWords, signInWords } from "../text/shell";
import { Button, PageLink } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { Status, tell } from "../ui/status";
import { ConnectionBanner } from "./connection-banner";
import { firstPage, pages } from "./pages";
import { Preferences } from "./preferences";
import { hrefOf, match, place } from "./router";
import { SignIn, SignInPage } from "./sign-in";

/** The dashboard. When the service refuses the token, the page stays as it is below the sign-in, so that no form is lost. */
export function App() {
    const isEnded = sessionEnd.value === "refused";
    useEffect(() => {
        if (recoveries.value > 0) {
            tell(shellWords().back);
        }
    }, [recoveries.value]);
    return (
        <>
            <ConnectionBanner />
            {isSignedIn.value || isEnded ? <Frame /> : <><EntranceBar /><SignInPage /></>}
            {isEnded && <Dialog title={signInWords().title}><SignIn /></Dialog>}
            <Status />
        </>
    );
}

function EntranceBar() {
    return <header class="bar"><span class="grow" /><Preferences /></header>;
}

function Frame() {
    const w = shellWords();
    const path = place.value.path || firstPage;
    const main = useRef<HTMLElement>(null);
    const before = useRef(path);
    const found = pages.map(page => ({ page, values: match(page.path, path) })).find(f => f.values !== null);
    const title = found?.page.title() ?? w.notFoundTitle;

    useEffect(() => {
        document.title = `${title} · ${w.product}`;
        if (before.current !== path) {
            before.current = path;
            main.current?.focus();
            scrollTo(0, 0);
        }
    }, [path, title, w.product]);

    return (
        <>
            <a class="skip" href="#content">{w.skip}</a>
            <header class="bar">
                <PageLink class="brand" href={hrefOf("")}>{w.product}</PageLink>
                <nav aria-label={w.navigation}>
                    {pages.filter(p => p.isInNavigation).map(p => (
                        <PageLink key={p.path} href={hrefOf(p.path)} aria-current={isBelow(path, p.path) ? "page" : undefined}>{p.title()}</PageLink>
                    ))}
                </nav>
                <span class="grow" />
                <Preferences />
                <Button kind="quiet" onClick={signOut}>{w.signOut}</Button>
            </header>
            <main id="content" tabIndex={-1} ref={main}>
                {found?.values ? <found.page.component key={path} values={found.values} /> : <NotFound />}
            </main>
        </>
    );
}

function NotFound() {
    const w = shellWords();
    return (
        <div class="empty">
            <h1>{w.notFoundTitle}</h1>
            <p>{w.notFoundText}</p>
            <PageLink href={hrefOf("keys")}>{w.toKeys}</PageLink>
        </div>
    );
}

function isBelow(path: string, page: string): boolean {
    return path === page || (page !== "" && path.startsWith(`${page}/`));
}
