// The visible network as an SVG text: for export, for the PNG made from it, and for print.
import { FONT } from "./chips.js";
import { glyphPath } from "./glyphs.js";
import { palette } from "./palette.js";

const DASHES = { unverified: "7 5", contested: "12 4 2 4", inferred: "2 4", refuted: "3 6", denied: "3 6", superseded: "3 6", expired: "3 6" };
const escaped = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

export function drawing(data, canvas, lang, theme) {
  const colours = palette(theme);
  const { seen } = canvas;
  const chips = canvas.groups ?? [...seen.things].map(id =>
    ({ id, ...canvas.places.get(id), size: data.size(id, lang), look: data.look(id), lines: data.lines(id, lang) }));
  const left = Math.min(...chips.map(t => t.x - t.size[0] / 2)) - 20;
  const top = Math.min(...chips.map(t => t.y - t.size[1] / 2)) - 20;
  const width = Math.max(...chips.map(t => t.x + t.size[0] / 2)) + 20 - left;
  const height = Math.max(...chips.map(t => t.y + t.size[1] / 2)) + 20 - top;
  const at = new Map(chips.map(chip => [chip.id, chip]));
  const edges = canvas.groups ? canvas.bundles.map(bundle => bundleMarkup(bundle, at, colours))
    : canvas.withParallel(seen.edges).map(([edge, bend, count]) => edgeMarkup(edge, at, {
      bend, curve: count > 1 ? "" : canvas.curve, colour: canvas.relationColour(edge.p, colours), label: seen.edges.length <= 14 && data.property(edge.p, lang), colours,
    }));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="${escaped(FONT)}" font-size="13">`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${colours.page}"/>`,
    ...edges, ...chips.map(chip => chipMarkup(chip, colours)),
    "</svg>",
  ];
  return { text: parts.join("\n"), width, height };
}

function bundleMarkup({ from, to, width }, at, colours) {
  const [a, b] = [at.get(from), at.get(to)];
  return `<path d="M${point(a)}L${point(b)}" stroke="${colours.line}" stroke-width="${round(width)}"/>`;
}

function edgeMarkup(edge, at, { bend, curve, colour, label, colours }) {
  const [a, b] = [at.get(edge.s), at.get(edge.o)];
  const { from, to, steer, back } = way(a, b, bend, curve);
  const angle = Math.atan2(to.y - back.y, to.x - back.x);
  const wing = turn => `${round(to.x - 8 * Math.cos(angle + turn))},${round(to.y - 8 * Math.sin(angle + turn))}`;
  const dash = DASHES[edge.is] ? ` stroke-dasharray="${DASHES[edge.is]}"` : "";
  const middle = { x: (from.x + 3 * steer.x + 3 * back.x + to.x) / 8, y: (from.y + 3 * steer.y + 3 * back.y + to.y) / 8 };
  return `<path d="M${point(from)}C${point(steer)} ${point(back)} ${point(to)}" stroke="${colour}" stroke-opacity="0.75" stroke-width="1.3" fill="none"${dash}/>`
    + `<path d="M${point(to)}L${wing(0.4)}L${wing(-0.4)}Z" fill="${colour}"/>`
    + (label ? `<text x="${round(middle.x)}" y="${round(middle.y)}" text-anchor="middle" font-size="11" fill="${colours.quiet}" stroke="${colours.page}" stroke-width="4" paint-order="stroke">${escaped(label)}</text>` : "");
}

// From border to border, along the layers or straight; several links between two things each bent by so much.
function way(a, b, bend, curve) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const off = { x: -dy * bend, y: dx * bend };
  const share = curve && !bend ? 0.45 : 1 / 3;
  const steered = (one, sign) => ({
    x: one.x + (curve === "down" && !bend ? 0 : sign * dx * share) + off.x, y: one.y + (curve === "along" && !bend ? 0 : sign * dy * share) + off.y,
  });
  const [from, to] = [border(a, steered(a, 1)), border(b, steered(b, -1))];
  return { from, to, steer: steered(a, 1), back: steered(b, -1) };
}

// Where the line from a chip's middle to a point leaves the chip.
function border(chip, towards) {
  const [dx, dy] = [towards.x - chip.x, towards.y - chip.y];
  const share = Math.min(1, 1 / Math.max(Math.abs(dx) / (chip.size[0] / 2), Math.abs(dy) / (chip.size[1] / 2), 1e-9));
  return { x: chip.x + dx * share, y: chip.y + dy * share };
}

function chipMarkup({ x, y, size: [width, height], look, lines }, colours) {
  const [left, top] = [x - width / 2, y - height / 2];
  const text = lines.map((line, n) => `<text x="${round(left + 25)}" y="${round(y + (n - (lines.length - 1) / 2) * 17 + 4.5)}" fill="${colours.ink}">${escaped(line)}</text>`).join("");
  return `<rect x="${round(left)}" y="${round(top)}" width="${width}" height="${height}" rx="${Math.min(13, height / 2)}" fill="${colours.chip}" stroke="${colours.line}" stroke-width="1.2"/>`
    + `<path d="${glyphPath(look.glyph, left + 14, y, 6.5)}" fill="${colours.hue(look.colour)}"/>${text}`;
}

const point = ({ x, y }) => `${round(x)},${round(y)}`;
const round = number => Math.round(number * 10) / 10;
