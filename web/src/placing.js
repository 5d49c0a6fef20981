// Where things go that Python did not place: near what they belong to, on the nearest free spot. Pure.
const GAP = 12;

export class Spots {
  constructor() { this.boxes = []; }

  add(x, y, [width, height]) { this.boxes.push([x, y, width + GAP, height + GAP]); }

  isFree(x, y, [width, height]) {
    return !this.boxes.some(([a, b, w, h]) => Math.abs(x - a) < (width + w) / 2 && Math.abs(y - b) < (height + h) / 2);
  }

  // The first free spot of a spiral around (x, y), taken at once.
  take(x, y, size, reach = 0) {
    for (let turn = 0; ; turn++) {
      const radius = reach + 7 * Math.sqrt(turn);
      const angle = turn * 2.399963;
      const [a, b] = [x + radius * 1.7 * Math.cos(angle), y + radius * Math.sin(angle)];
      if (this.isFree(a, b, size)) { this.add(a, b, size); return { x: a, y: b }; }
    }
  }
}

export function place(ids, known, sizes, anchorOf) {
  const spots = new Spots();
  for (const [id, { x, y }] of known) spots.add(x, y, sizes(id));
  const found = new Map();
  for (const id of ids) {
    const anchor = known.get(anchorOf(id)) || found.get(anchorOf(id)) || { x: 0, y: 0 };
    found.set(id, spots.take(anchor.x, anchor.y, sizes(id), 70));
  }
  return found;
}
