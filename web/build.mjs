// Builds the page's script and style, with vis-network in the release that package-lock.json names, into the
// Python package. `npm ci && npm run build`; `node build.mjs --check` fails where the committed files differ.
import { build } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = path => fileURLToPath(new URL(path, import.meta.url));
const assets = "../src/aigraph/picture/assets/";
const script = await build({
  entryPoints: [here("src/main.js")], bundle: true, minify: true, format: "iife", target: "es2022", charset: "ascii",
  legalComments: "none", write: false, logLevel: "warning", absWorkingDir: here("."),
});
const style = await build({ entryPoints: [here("src/page.css")], minify: true, write: false, absWorkingDir: here(".") });
// In a page a script ends at the first closing tag, wherever it stands.
const made = {
  [`${assets}page.js`]: script.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--").trim() + "\n",
  [`${assets}page.css`]: style.outputFiles[0].text.trim() + "\n",
  "../THIRD_PARTY_LICENSES": await licenses(),
};

// What the script is made of besides our own modules, with the text of each license. Of two, we take MIT.
async function licenses() {
  const lock = JSON.parse(await readFile(here("package-lock.json"), "utf8"));
  const parts = ["The page of a picture (aigraph/picture/assets/page.js) contains the following packages.\n"];
  for (const [path, { version, license, dev }] of Object.entries(lock.packages).sort()) {
    const name = path.replace("node_modules/", "");
    if (!name || dev || name.startsWith("@types/")) continue; // types and tools are not in the script
    const files = (await readdir(here(path))).filter(file => /^licen[cs]e/i.test(file));
    const file = files.find(candidate => /mit/i.test(candidate)) ?? files[0];
    const text = file ? await readFile(here(`${path}/${file}`), "utf8") : `License: ${license}\n`;
    parts.push(`${"=".repeat(100)}\n${name} ${version} (${license})\n${"=".repeat(100)}\n\n${text.replaceAll("\r", "").trim()}\n`);
  }
  return parts.join("\n");
}

let stale = 0;
for (const [name, text] of Object.entries(made)) {
  const file = here(name);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) { console.error(`${name} is stale: npm ci && npm run build`); stale = 1; }
}
process.exit(stale);
