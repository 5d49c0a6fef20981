// The network view: vis-network draws what is visible, at the places that came with the file.
import { Network } from "vis-network/esnext";
import { DataSet } from "vis-data/esnext";
import { chipRenderer, drawFarLabels, FAR, FONT } from "./chips.js";
import { el } from "./dom.js";
import { place } from "./placing.js";
import { HUES_OF_RELATIONS } from "./palette.js";
import { isOverview, relationsOn } from "./visible.js";
import { groupsOf } from "./overview.js";

const READABLE = 0.75; // the least scale at which a picture opens as a whole, if it has not so
const MANY = 150;      // things that nobody reads one by one
const LEGIBLE = 0.9;   // the scale at which a larger one opens, in part
const FEW = 14; // up to so many edges all say what they are; else only those of the chosen thing
const DASHES = { unverified: [7, 5], contested: [12, 4, 2, 4], inferred: [2, 4], refuted: [3, 6], denied: [3, 6], superseded: [3, 6], expired: [3, 6] };

export class Canvas {
  constructor(data, store, colours) {
    this.data = data;
    this.store = store;
    this.frame = innerWidth < 720 ? "tall" : "wide";
    this.places = new Map();
    // Links of layers leave and arrive along them.
    this.curve = data.layout === "layers" && data.kind !== "path" ? (this.frame === "wide" ? "along" : "down") : "";
    this.numbers = new Map(); // relation → number of its colour
    this.emphasis = null;
    this.scene = {
      colours, scale: 1,
      isFaint: id => this.emphasis !== null && !this.emphasis.things.has(id),
      isPicked: id => this.store.state.pick === id,
      isFocus: id => this.data.focus.includes(id) || this.store.state.near === id,
    };
    this.holder = el("div", { class: "canvas", tabindex: 0, role: "application" });
    this.nodes = new DataSet();
    this.edges = new DataSet();
  }

  // vis-network measures its holder, so it can only start once that is on the page.
  start() {
    const smooth = this.curve
      ? { enabled: true, type: "cubicBezier", forceDirection: this.curve === "along" ? "horizontal" : "vertical", roundness: 0.45 }
      : { enabled: false };
    const options = {
      ...this.data.options, autoResize: true, nodes: { shape: "custom", chosen: false },
      edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, smooth, chosen: false, selectionWidth: 0, hoverWidth: 0, arrowStrikethrough: false },
      interaction: { hover: true, keyboard: false, multiselect: false, selectConnectedEdges: false, zoomSpeed: 0.7 },
    };
    this.network = new Network(this.holder, { nodes: this.nodes, edges: this.edges }, options);
    this.network.on("click", event => this.clicked(event));
    this.network.on("doubleClick", event => event.nodes.length && this.onExpand(event.nodes[0]));
    this.network.on("beforeDrawing", () => {
      const [start, end] = [0, this.holder.clientWidth].map(x => this.network.DOMtoCanvas({ x, y: 0 }).x);
      Object.assign(this.scene, { scale: this.network.getScale(), left: start, right: end });
    });
    this.network.on("afterDrawing", ctx => this.scene.scale < FAR && drawFarLabels(ctx, this.farLabels, this.scene));
    this.network.on("dragEnd", event => this.remember(event.nodes));
    this.network.on("hoverNode", () => { this.holder.classList.add("pointing"); });
    this.network.on("blurNode", () => { this.holder.classList.remove("pointing"); });
    this.network.on("hoverEdge", () => { this.holder.classList.add("pointing"); });
    this.network.on("blurEdge", () => { this.holder.classList.remove("pointing"); });
  }

  clicked({ nodes, edges }) {
    if (nodes.length) this.onPick(nodes[0]);
    else if (edges.length) this.onEdge(edges[0]);
    else this.onNothing();
  }

  remember(ids) { for (const id of ids) this.places.set(id, this.network.getPosition(id)); }

  setColours(colours) { this.scene.colours = colours; }

  // Show what is visible, with `emphasis` standing out.
  show(seen, emphasis, lang) {
    this.emphasis = emphasis;
    this.seen = seen;
    const overview = isOverview(this.data, this.store.state);
    const { nodes, edges } = overview ? groupsOf(this.data, seen, lang, this.scene) : this.drawn(seen, emphasis, lang);
    this.groups = overview ? nodes.map(({ id, x, y, look }) => ({ id, x, y, look, size: look.size, lines: look.lines })) : null;
    this.bundles = overview ? edges : null;
    sync(this.nodes, nodes);
    sync(this.edges, edges);
    const degree = new Map();
    for (const edge of seen.edges) for (const end of [edge.s, edge.o]) degree.set(end, (degree.get(end) || 0) + 1);
    this.farLabels = overview ? [] : [...seen.things]
      .sort((a, b) => (degree.get(b) || 0) - (degree.get(a) || 0))
      .map(id => ({ id, ...this.places.get(id), text: shortened(this.data.label(id, lang)) }));
    this.network.redraw();
  }

  drawn(seen, emphasis, lang) {
    this.settle(seen.things);
    const nodes = [...seen.things].map(id => {
      const look = { ...this.data.look(id), lines: this.data.lines(id, lang), size: this.data.size(id, lang) };
      return { id, ...this.places.get(id), ctxRenderer: chipRenderer(look, this.scene) };
    });
    const edges = this.withParallel(seen.edges).map(([edge, bend, count]) => this.drawnEdge(edge, seen, emphasis, lang, bend, count));
    return { nodes, edges };
  }

  // Each edge with how far it is bent, and how many there are between its two things: each takes a curve of its own.
  withParallel(edges) {
    const pairs = new Map();
    for (const edge of edges) pairs.has(pairOf(edge)) ? pairs.get(pairOf(edge)).push(edge) : pairs.set(pairOf(edge), [edge]);
    return edges.map(edge => {
      const parallel = pairs.get(pairOf(edge));
      const side = parallel.indexOf(edge) - (parallel.length - 1) / 2;
      return [edge, (edge.s < edge.o ? 1 : -1) * Math.sign(side) * Math.min(0.5, 0.3 * Math.abs(side)), parallel.length];
    });
  }

  drawnEdge(edge, seen, emphasis, lang, bend, count) {
    const { colours } = this.scene;
    const faint = emphasis !== null && !emphasis.edges.has(edge);
    const named = !faint && (seen.edges.length <= FEW || (emphasis !== null && emphasis.edges.size <= FEW));
    const colour = this.relationColour(edge.p);
    const drawn = {
      id: edge.id, from: edge.s, to: edge.o, width: emphasis !== null && !faint ? 2.4 : 1.3,
      color: { color: colour, opacity: faint ? 0.12 : this.data.edges.length > 1200 ? 0.4 : 0.75, inherit: false },
      dashes: DASHES[edge.is] || false, label: named ? this.data.property(edge.p, lang) : "", // an absent one would leave the last in place
      arrows: { to: { enabled: !this.data.properties[edge.p]?.symmetric } },
      font: { size: 11, face: FONT, color: colours.quiet, strokeWidth: 4, strokeColor: colours.page, align: "horizontal" },
    };
    if (count > 1) drawn.smooth = { enabled: bend !== 0, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) };
    return drawn;
  }

  // Relations that are on take different colours while there are any, and keep them while they are on.
  assignColours() {
    const on = relationsOn(this.data, this.store.state);
    for (const name of this.numbers.keys()) if (!on.has(name)) this.numbers.delete(name);
    for (const name of on) {
      if (this.numbers.has(name)) continue;
      const uses = Array.from({ length: HUES_OF_RELATIONS }, () => 0);
      for (const number of this.numbers.values()) uses[number]++;
      this.numbers.set(name, uses.indexOf(Math.min(...uses)));
    }
  }

  relationColour(name, colours = this.scene.colours) { return colours.relation(this.numbers.get(name) ?? 0); }

  // Give every visible thing a place: the file's own, or one near the thing it was reached from.
  settle(things) {
    const near = this.store.state.near;
    if (near !== this.settledNear) { this.places.clear(); this.settledNear = near; }
    const given = near ? {} : this.data.places[this.frame] || {};
    const missing = [];
    for (const id of things) {
      if (this.places.has(id)) continue;
      if (Object.hasOwn(given, id)) this.places.set(id, { x: given[id][0], y: given[id][1] });
      else missing.push(id);
    }
    if (!missing.length) return;
    const size = id => this.data.size(id);
    const known = new Map([...this.places].filter(([id]) => things.has(id)));
    if (near && !known.has(near)) { known.set(near, { x: 0, y: 0 }); this.places.set(near, { x: 0, y: 0 }); }
    const anchor = id => {
      const edge = this.data.edges_at(id).find(e => known.has(e.s === id ? e.o : e.s));
      return edge && (edge.s === id ? edge.o : edge.s);
    };
    for (const [id, spot] of place(missing.filter(id => id !== near), known, size, anchor)) this.places.set(id, spot);
  }

  // The whole picture where it can be read so; else at a legible size, beginning with what it centres on.
  fit(everything = false) {
    const box = this.groups ? boxOf(this.groups) : this.box([...this.seen.things]);
    // Names beside glyphs reach further than chips do.
    const many = this.groups || this.seen.things.size > MANY;
    const room = { x: this.holder.clientWidth - (many ? 70 : 0), y: this.holder.clientHeight - (many ? 20 : 0) };
    const [wide, high] = [room.x / (box.right - box.left), room.y / (box.bottom - box.top)];
    const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    const move = (scale, position) => this.network.moveTo({ scale, position, animation: false });
    // On a phone pictures are as wide as the window, and longer: one way to scroll.
    const whole = Math.min(wide, !everything && this.frame === "tall" && wide >= READABLE ? Infinity : high, 1);
    const scale = everything || many || whole >= READABLE ? whole : LEGIBLE;
    this.isPart = scale > Math.min(wide, high) * 1.01;
    const centre = this.places.get(this.store.state.near || this.data.focus[0] || this.busiest()) || middle;
    // No empty space on one side while the picture is cut off on the other.
    const within = (at, low, high, size) => (high - low <= size ? (low + high) / 2 : Math.min(Math.max(at, low + size / 2), high - size / 2));
    return move(scale, {
      x: within(centre.x, box.left, box.right, room.x / scale), y: within(centre.y, box.top, box.bottom, room.y / scale),
    });
  }

  busiest() { return this.farLabels[0]?.id; }

  // Move no more than it takes for things, and if there is room what they are linked to, to be seen beside the panel.
  bring(ids) {
    const scale = Math.max(this.network.getScale(), FAR + 0.01);
    const narrow = this.frame === "tall";
    const room = { x: this.holder.clientWidth - (narrow ? 0 : 350), y: this.holder.clientHeight * (narrow ? 0.45 : 1) };
    const centre = this.network.getViewPosition();
    const [left, top] = [centre.x - this.holder.clientWidth / 2 / scale, centre.y - this.holder.clientHeight / 2 / scale];
    const linked = this.box([...(this.emphasis?.things ?? [])].filter(other => this.places.has(other)));
    const fits = (linked.right - linked.left) * scale < room.x && (linked.bottom - linked.top) * scale < room.y;
    const wanted = fits ? linked : widened(this.box(ids), room.x / scale / 3, room.y / scale / 3);
    const shift = (low, high, from, size) => (low < from ? low - from : high > from + size ? high - from - size : 0);
    const [dx, dy] = [shift(wanted.left, wanted.right, left, room.x / scale), shift(wanted.top, wanted.bottom, top, room.y / scale)];
    if (dx || dy || scale !== this.network.getScale()) {
      this.network.moveTo({ position: { x: centre.x + dx, y: centre.y + dy }, scale, animation: false });
    }
  }

  box(ids) { return boxOf(ids.map(id => ({ ...this.places.get(id), size: this.data.size(id) }))); }

  // The thing to which an arrow key leads: linked to `id`, and nearest to that direction.
  towards(id, dx, dy) {
    const from = this.places.get(id);
    let best = null;
    for (const edge of this.seen.edges) {
      if (edge.s !== id && edge.o !== id) continue;
      const other = edge.s === id ? edge.o : edge.s;
      const spot = this.places.get(other);
      const [x, y] = [spot.x - from.x, spot.y - from.y];
      const along = x * dx + y * dy;
      const cost = Math.hypot(x, y) * (2 - along / (Math.hypot(x, y) || 1));
      if (along > 0 && (!best || cost < best.cost)) best = { id: other, cost };
    }
    return best && best.id;
  }
}

// What chips take, with a little room around them.
function boxOf(chips) {
  const ends = (axis, sign) => chips.map(chip => chip["xy"[axis]] + (sign * (chip.size[axis] + 24)) / 2);
  return { left: Math.min(...ends(0, -1)), right: Math.max(...ends(0, 1)), top: Math.min(...ends(1, -1)), bottom: Math.max(...ends(1, 1)) };
}

// A box with some of what is around it.
const widened = ({ left, right, top, bottom }, x, y) => ({ left: left - x, right: right + x, top: top - y, bottom: bottom + y });
const shortened = text => (text.length > 24 ? `${text.slice(0, 22).trimEnd()}…` : text);
const pairOf = edge => (edge.s < edge.o ? `${edge.s}\n${edge.o}` : `${edge.o}\n${edge.s}`);

function sync(set, items) {
  const ids = new Set(items.map(item => item.id));
  set.remove(set.getIds().filter(id => !ids.has(id)));
  set.update(items);
}
