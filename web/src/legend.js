// The legend, which is also the filter: classes, relations, statuses, and the date.
import { el, fill, svg } from "./dom.js";
import { glyphPath } from "./glyphs.js";
import { membersByLook } from "./overview.js";
import { OFF_AT_FIRST, STATUSES } from "./state.js";
import { around, relationsOn, statusesOn } from "./visible.js";

export function glyphIcon(look, colours) {
  return svg("svg", { class: "glyph", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    svg("path", { d: glyphPath(look.glyph, 0, 0, 6.5), fill: colours.hue(look.colour) }));
}

const DASH = { unverified: "5 4", contested: "8 3 2 3", inferred: "2 3", refuted: "2 5", denied: "2 5", superseded: "2 5", expired: "2 5" };

function stroke(colour, status) {
  return svg("svg", { class: "stroke", width: 26, height: 10, "aria-hidden": "true" },
    svg("line", { x1: 1, y1: 5, x2: 25, y2: 5, stroke: colour, "stroke-width": 2, "stroke-dasharray": DASH[status] || "none" }));
}

export class Legend {
  constructor(data, store, canvas) {
    Object.assign(this, { data, store, canvas });
    this.node = el("div", { class: "legend" });
    this.dates = [...new Set(data.edges.flatMap(edge => [edge.from, edge.to]).filter(Boolean).map(month))].sort();
  }

  show(state, say, colours) {
    Object.assign(this, { state, say, colours });
    const focused = document.activeElement && this.node.contains(document.activeElement) ? document.activeElement.id : "";
    fill(this.node, this.classes(), this.relations(), this.statuses(), this.dates.length > 1 && this.slider());
    if (focused) document.getElementById(focused)?.focus();
  }

  toggle(kind, name, text, icon, count, on, action) {
    const id = `${kind}-${name.replace(/[^\w]/g, "_")}`;
    return el("label", { class: "toggle" },
      el("input", { type: "checkbox", id, "data-kind": kind, "data-name": name, checked: on, onchange: action }),
      icon, el("bdi", {}, text), el("span", { class: "count" }, count));
  }

  classes() {
    const { data, state, say } = this;
    const base = state.near ? around(data, state.near) : data.shown;
    const members = membersByLook(data, new Set([...base, ...state.added]));
    const off = new Set(state.looks);
    const names = [...members.keys()].sort((a, b) => members.get(b).length - members.get(a).length);
    return this.group("classes", names.map(name => this.toggle("look", name, data.className(name, state.lang) || say("things"),
      glyphIcon(data.classes[name] || { glyph: "circle", colour: "grey" }, this.colours), members.get(name).length, !off.has(name),
      () => this.store.set({ looks: flipped(off, name) }))));
  }

  relations() {
    const { data, state } = this;
    const on = relationsOn(data, state);
    const base = new Set([...(state.near ? around(data, state.near) : data.shown), ...state.added]);
    const counts = new Map();
    for (const edge of data.edges) {
      if (base.has(edge.s) && base.has(edge.o)) counts.set(edge.p, (counts.get(edge.p) || 0) + 1);
    }
    for (const name of on) if (!counts.has(name)) counts.set(name, 0);
    const names = [...counts.keys()].sort((a, b) => on.has(b) - on.has(a) || counts.get(b) - counts.get(a));
    const hidden = data.edges.filter(edge => edge.among).length;
    const among = hidden > 0 && this.toggle("among", "among", this.say("among"), null, hidden, state.among === "yes",
      () => this.store.set({ among: state.among ? "" : "yes" }));
    return this.group("relations", [among, ...names.map(name => this.toggle("relation", name, data.property(name, state.lang),
      stroke(on.has(name) ? this.canvas.relationColour(name) : this.colours.line, ""), counts.get(name), on.has(name),
      () => this.store.set({ relations: flipped(on, name) })))]);
  }

  statuses() {
    const { data, state, say } = this;
    const on = statusesOn(state);
    const relations = relationsOn(data, state);
    const given = new Set([...(state.near ? around(data, state.near) : data.shown), ...state.added]);
    const counts = new Map();
    for (const edge of data.edges) {
      const ends = given.has(edge.s) + given.has(edge.o);
      // Of what is not believed, one end is enough: it comes with the other.
      const counted = relations.has(edge.p) && (ends === 2 || (ends === 1 && OFF_AT_FIRST.includes(edge.is)));
      if (counted) counts.set(edge.is, (counts.get(edge.is) || 0) + 1);
    }
    const names = STATUSES.filter(name => counts.has(name));
    return this.group("statuses", names.map(name => this.toggle("status", name, say(name), stroke(this.colours.quiet, name),
      counts.get(name), on.has(name), () => this.store.set({ statuses: flipped(on, name) }))));
  }

  slider() {
    const { state, say, dates } = this;
    const at = state.date ? dates.findLastIndex(date => date <= month(state.date)) : dates.length - 1;
    const input = el("input", {
      type: "range", id: "date", min: 0, max: dates.length - 1, step: 1, "aria-label": say("date"),
      "aria-valuetext": dates[at],
      oninput: event => {
        const number = Number(event.target.value);
        this.store.set({ date: number === dates.length - 1 ? "" : dates[number] });
      },
    });
    input.value = String(Math.max(0, at));
    return this.group("date", [el("div", { class: "slider" }, input,
      el("output", { for: "date" }, state.date || `≤ ${this.data.date.slice(0, 7)}`),
      state.date && el("button", { onclick: () => this.store.set({ date: "" }) }, say("reset")))]);
  }

  group(word, children) {
    return el("fieldset", {}, el("legend", {}, this.say(word)), children);
  }
}

const month = date => date.slice(0, 7);

function flipped(set, name) {
  const found = new Set(set);
  found.has(name) ? found.delete(name) : found.add(name);
  return [...found];
}
