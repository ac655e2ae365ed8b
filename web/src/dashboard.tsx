import { render } from "preact";
import { App } from "./app/app";
import { followPreferences } from "./app/theme";

followPreferences();
const root = document.getElementById("root");
if (root) {
    render(<App />, root);
}
