// The visible network as an SVG text: for export, for the PNG made from it, and for print.
import { FONT } from "./chips.js";
import { glyphPath } from "./glyphs.js";
import { palette } from "./palette.js";

const DASHES = { unverified: "7 5", contested: "12 4 2 4", inferred: "2 4", refuted: "3 6", denied: "3 6", superseded: "3 6", expired: "3 6" };
const escaped = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

export function drawing(data, canvas, lang, theme) {
  const colours = palette(theme);
  const { seen } = canvas;
  const things = [...seen.things].map(id => ({ id, ...canvas.places.get(id), size: data.size(id, lang) }));
  const left = Math.min(...things.map(t => t.x - t.size[0] / 2)) - 20;
  const top = Math.min(...things.map(t => t.y - t.size[1] / 2)) - 20;
  const width = Math.max(...things.map(t => t.x + t.size[0] / 2)) + 20 - left;
  const height = Math.max(...things.map(t => t.y + t.size[1] / 2)) + 20 - top;
  const boxes = new Map(things.map(thing => [thing.id, thing]));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="${escaped(FONT)}" font-size="13">`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${colours.page}"/>`,
    ...seen.edges.map(edge => edgeMarkup(edge, boxes, colours.relation(canvas.relationNumber(edge.p)), seen.edges.length <= 14 && data.property(edge.p, lang), colours)),
    ...things.map(thing => chipMarkup(thing, data.look(thing.id), data.lines(thing.id, lang), colours)),
    "</svg>",
  ];
  return { text: parts.join("\n"), width, height };
}

function edgeMarkup(edge, boxes, colour, label, colours) {
  const [a, b] = [boxes.get(edge.s), boxes.get(edge.o)];
  const [from, to] = [border(a, b), border(b, a)];
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const wing = turn => `${round(to.x - 8 * Math.cos(angle + turn))},${round(to.y - 8 * Math.sin(angle + turn))}`;
  const dash = DASHES[edge.is] ? ` stroke-dasharray="${DASHES[edge.is]}"` : "";
  return `<path d="M${round(from.x)},${round(from.y)}L${round(to.x)},${round(to.y)}" stroke="${colour}" stroke-opacity="0.75" stroke-width="1.3" fill="none"${dash}/>`
    + `<path d="M${round(to.x)},${round(to.y)}L${wing(0.4)}L${wing(-0.4)}Z" fill="${colour}"/>`
    + (label ? `<text x="${round((from.x + to.x) / 2)}" y="${round((from.y + to.y) / 2)}" text-anchor="middle" font-size="11" fill="${colours.quiet}" stroke="${colours.page}" stroke-width="4" paint-order="stroke">${escaped(label)}</text>` : "");
}

// Where the line from a chip's middle to another's leaves the chip.
function border(one, other) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const share = Math.min(1, 1 / Math.max(Math.abs(dx) / (one.size[0] / 2), Math.abs(dy) / (one.size[1] / 2), 1e-9));
  return { x: one.x + dx * share, y: one.y + dy * share };
}

function chipMarkup({ x, y, size: [width, height] }, look, lines, colours) {
  const [left, top] = [x - width / 2, y - height / 2];
  const text = lines.map((line, n) => `<text x="${round(left + 26)}" y="${round(y + (n - (lines.length - 1) / 2) * 17 + 4.5)}" fill="${colours.ink}">${escaped(line)}</text>`).join("");
  return `<rect x="${round(left)}" y="${round(top)}" width="${width}" height="${height}" rx="${Math.min(13, height / 2)}" fill="${colours.chip}" stroke="${colours.line}" stroke-width="1.2"/>`
    + `<path d="${glyphPath(look.glyph, left + 14, y, 6.5)}" fill="${colours.hue(look.colour)}"/>${text}`;
}

const round = number => Math.round(number * 10) / 10;
