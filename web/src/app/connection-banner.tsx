import { connection } from "../api/connection";
import { shellWords } from "../text/shell";

/** Says that the service cannot be reached, for as long as that is so. */
export function ConnectionBanner() {
    return <div class="connection" role="alert">{connection.value === "lost" && <p>{shellWords().lost}</p>}</div>;
}
