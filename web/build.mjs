// Builds the page's script and style, with vis-network in the release that package-lock.json names, into the
// Python package. `npm ci && npm run build`; `node build.mjs --check` fails where the committed files differ.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = path => fileURLToPath(new URL(path, import.meta.url));
const target = "../src/aigraph/picture/assets/";
const script = await build({
  entryPoints: [here("src/main.js")], bundle: true, minify: true, format: "iife", target: "es2022", charset: "ascii",
  legalComments: "none", write: false, logLevel: "warning", absWorkingDir: here("."),
});
const style = await build({ entryPoints: [here("src/page.css")], minify: true, write: false, absWorkingDir: here(".") });
// In a page a script ends at the first closing tag, wherever it stands.
const made = {
  "page.js": script.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--").trim() + "\n",
  "page.css": style.outputFiles[0].text.trim() + "\n",
};

let stale = 0;
for (const [name, text] of Object.entries(made)) {
  const file = here(target + name);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) { console.error(`${name} is stale: npm ci && npm run build`); stale = 1; }
}
process.exit(stale);
