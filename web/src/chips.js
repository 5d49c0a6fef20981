// How one thing is drawn on the canvas: a chip with its class's glyph and its label; far away, the glyph alone.
import { glyphPath } from "./glyphs.js";

export const FAR = 0.45; // below this scale labels inside chips cannot be read
const CROWDED = 0.16; // and below this one glyphs stand close
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const LINE = 17;

export function chipRenderer(look, scene) {
  return ({ ctx, id, x, y }) => {
    const [width, height] = look.size;
    return {
      drawNode() { scene.scale < FAR ? drawGlyph(ctx, id, x, y, look, scene) : drawChip(ctx, id, x, y, look, scene); },
      nodeDimensions: { width, height },
    };
  };
}

function drawGlyph(ctx, id, x, y, look, scene) {
  const { colours } = scene;
  ctx.globalAlpha = scene.isFaint(id) ? 0.25 : 1;
  ctx.fillStyle = colours.hue(look.colour);
  ctx.fill(new Path2D(glyphPath(look.glyph, x, y, (scene.scale < CROWDED ? 3.5 : 5.5) / Math.max(scene.scale, 0.08))));
  ctx.globalAlpha = 1;
}

function drawChip(ctx, id, x, y, look, scene) {
  const { colours } = scene;
  const [width, height] = look.size;
  const [left, top] = [x - width / 2, y - height / 2];
  const hue = colours.hue(look.colour);
  ctx.globalAlpha = scene.isFaint(id) ? 0.3 : 1;
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, Math.min(13, height / 2));
  ctx.fillStyle = colours.chip;
  ctx.fill();
  const picked = scene.isPicked(id);
  ctx.lineWidth = picked ? 3 : scene.isFocus(id) ? 2.2 : 1.2;
  ctx.strokeStyle = picked || scene.isFocus(id) ? hue : colours.line;
  ctx.stroke();
  ctx.fillStyle = hue;
  ctx.fill(new Path2D(glyphPath(look.glyph, left + 14, y, 6.5)));
  ctx.fillStyle = colours.ink;
  ctx.font = `13px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const lines = look.lines;
  lines.forEach((line, n) => ctx.fillText(line, left + 25, y + (n - (lines.length - 1) / 2) * LINE + 0.5, width - 29));
  ctx.globalAlpha = 1;
}

// Labels of a picture seen from far, like names on a map: the busiest things first, none over another.
export function drawFarLabels(ctx, things, scene) {
  const taken = [];
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.font = `${12 / scene.scale}px ${FONT}`;
  ctx.lineWidth = 3 / scene.scale;
  ctx.lineJoin = "round";
  for (const { id, x, y, text } of things) {
    if (scene.isFaint(id) || x < scene.left || x > scene.right) continue;
    const width = ctx.measureText(text).width + 8 / scene.scale;
    // At the edge of the window a name moves in as a whole.
    const middle = Math.min(Math.max(x, scene.left + width / 2), scene.right - width / 2);
    const box = [middle - width / 2, y + 7 / scene.scale, middle + width / 2, y + 22 / scene.scale];
    if (taken.some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    ctx.strokeStyle = scene.colours.page;
    ctx.strokeText(text, middle, box[1]);
    ctx.fillStyle = scene.colours.ink;
    ctx.fillText(text, middle, box[1]);
  }
}
