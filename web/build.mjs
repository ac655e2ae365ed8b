// Builds web/src into src/Api/Pages/Built, or into the folder that is given. The same source and the same package-lock.json give the same bytes on every machine.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = process.argv[2] ?? join(here, "..", "src", "Api", "Pages", "Built");

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });

await build({
    absWorkingDir: here,
    entryPoints: { dashboard: "src/dashboard.tsx", key: "src/key.tsx", site: "src/styles/site.css" },
    outdir: target,
    bundle: true,
    splitting: true,
    chunkNames: "shared",
    minify: true,
    format: "esm",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    target: ["es2022", "chrome123", "firefox121", "safari17.5"],
    legalComments: "none",
    logLevel: "warning",
});

// Both pages are the same but for their script.
const page = await readFile(join(source, "assets", "page.html"), "utf8");
for (const entry of ["dashboard", "key"]) {
    await writeFile(join(target, `${entry}.html`), page.replace("{entry}", entry));
}

for (const file of ["no-token.html", "icon.svg"]) {
    await copyFile(join(source, "assets", file), join(target, file));
}
