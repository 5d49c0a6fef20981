// Files made from what is shown: PNG, SVG, Turtle. They are handed to the browser as downloads; nothing is sent.
import { drawing } from "./drawing.js";
import { el } from "./dom.js";

const SPACES = { aig: "https://w3id.org/aigraph/ontology#", id: "https://w3id.org/aigraph/id/", rdfs: "http://www.w3.org/2000/01/rdf-schema#" };

export function turtle(data, seen) {
  const lines = Object.entries(SPACES).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`);
  const things = [...seen.things].sort();
  for (const id of things) {
    for (const type of data.things[id].types || []) lines.push(`${term(SPACES.id, id)} a <${SPACES.aig}${type}> .`);
    for (const [lang, label] of Object.entries(data.things[id].label)) {
      lines.push(`${term(SPACES.id, id)} rdfs:label ${quoted(label)}${/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(lang) ? `@${lang}` : ""} .`);
    }
  }
  // What is not believed, or said not to hold, is no statement of this graph.
  const believed = new Set(["accepted", "unverified", "contested", "inferred", "stated"]);
  for (const edge of seen.edges) {
    if (believed.has(edge.is)) lines.push(`${term(SPACES.id, edge.s)} ${term(SPACES.aig, edge.p)} ${term(SPACES.id, edge.o)} .`);
  }
  return lines.join("\n") + "\n";
}

// A query may have named things by IRIs of its own; what cannot stand in one is percent-encoded.
function term(space, name) {
  const iri = /^[a-z][a-z0-9+.-]*:/i.test(name) ? name : space + name;
  return `<${iri.replace(/[\x00-\x20<>"{}|\\^`]/g, sign => encodeURIComponent(sign))}>`;
}

function quoted(text) {
  const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${text.replace(/[\\"\n\r\t]/g, sign => escapes[sign])}"`;
}

function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = el("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function exporters(data, canvas, store, theme) {
  return {
    ttl: () => download("aigraph.ttl", "text/turtle", turtle(data, canvas.seen)),
    svg: () => download("aigraph.svg", "image/svg+xml", drawing(data, canvas, store.state.lang, theme()).text),
    png: async () => {
      const { text, width, height } = drawing(data, canvas, store.state.lang, theme());
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      await image.decode();
      const scale = Math.min(2, 12_000 / Math.max(width, height));
      const sheet = el("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      download("aigraph.png", "image/png", await new Promise(done => sheet.toBlob(done, "image/png")));
    },
  };
}
