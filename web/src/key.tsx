import { render } from "preact";
import { followPreferences } from "./app/theme";
import { HolderPage } from "./holder/page";

followPreferences();
const root = document.getElementById("root");
if (root) {
    render(<HolderPage />, root);
}
