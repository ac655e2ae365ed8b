import { keyWords } from "../text/keys";

/** The list of keys. */
export function KeysPage() {
    return <h1>{keyWords().title}</h1>;
}
