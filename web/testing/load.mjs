import { build } from "esbuild";
import { fileURLToPath } from "node:url";

// Texts choose their language by the browser's; Node.js has a navigator only since version 21.
globalThis.navigator ??= { languages: ["en"] };

/** Bundles one source file in memory and imports it, so that tests need no built files. */
export async function load(path) {
    const result = await build({
        entryPoints: [fileURLToPath(new URL(`../src/${path}`, import.meta.url))],
        bundle: true,
        write: false,
        format: "esm",
        platform: "neutral",
        mainFields: ["module", "main"],
        conditions: ["import"],
        jsx: "automatic",
        jsxImportSource: "preact",
    });
    return import(`data:text/javascript,${encodeURIComponent(result.outputFiles[0].text)}`);
}
