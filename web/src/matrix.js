// Who has what: rows and columns of one relation, each cell yes, partial, in progress, no, or unknown.
import { el, fill } from "./dom.js";
import { glyphIcon } from "./legend.js";
import { statusesOn } from "./visible.js";

const SIGNS = { yes: "●", partial: "◐", in_progress: "◌", none: "✕", unknown: "" };

export class Matrix {
  constructor(data, store, actions) {
    Object.assign(this, { data, store, actions });
    this.node = el("div", { class: "view matrix" });
    // Only a relation that the picture was made of is in this file as a whole: what is missing of another is not unknown.
    this.relations = data.relations.filter(name => data.isRelation(name));
  }

  show(seen, state, say, colours) {
    if (!this.relations.length) return fill(this.node, el("p", {}, say("noMatrix")));
    const { data } = this;
    const { lang } = state;
    const name = this.relations.includes(state.matrix) ? state.matrix : this.relations[0];
    const cells = this.cells(name, seen, state);
    const count = (key, way) => [...cells.values()].filter(edge => edge[way] === key).length;
    const rows = sorted([...cells.values()].map(edge => edge.s), id => count(id, "s"));
    const columns = sorted([...cells.values()].map(edge => edge.o), id => count(id, "o"));
    const thing = (id, ...more) => el("button", { class: "thing", "data-thing": id, onclick: () => this.actions.pick(id) }, ...more, el("bdi", {}, data.label(id, lang)));
    const cell = (row, column) => {
      const edge = cells.get(`${row}\n${column}`);
      const kind = !edge ? "unknown" : edge.is === "denied" ? "none" : edge.extent || "yes";
      const title = `${data.label(row, lang)} · ${data.label(column, lang)}: ${say(kind)}`;
      return el("td", { class: kind }, edge
        ? el("button", { "aria-label": title, title, "data-edge": edge.id, onclick: () => this.actions.edge(edge.id) }, SIGNS[kind])
        : el("span", { class: "unseen" }, say("unknown")));
    };
    return fill(this.node,
      el("p", { class: "tools" }, this.picker(name, lang, say), el("span", { class: "key" },
        ["yes", "partial", "in_progress", "none"].map(kind => el("span", { class: kind }, `${SIGNS[kind]} ${say(kind)}`)), el("span", {}, `□ ${say("unknown")}`))),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("matrix") }, el("table", {},
        el("caption", {}, data.property(name, lang)),
        el("thead", {}, el("tr", {}, el("td", {}), columns.map(id => el("th", { scope: "col" }, el("div", {}, thing(id)))))),
        el("tbody", {}, rows.map(row => el("tr", {}, el("th", { scope: "row" }, thing(row, glyphIcon(data.look(row), colours))), columns.map(column => cell(row, column))))))));
  }

  cells(name, seen, state) {
    const on = statusesOn(state).add("denied");
    const cells = new Map();
    for (const edge of this.data.edges) {
      if (edge.p !== name || !on.has(edge.is) || !seen.things.has(edge.s) || !seen.things.has(edge.o)) continue;
      const key = `${edge.s}\n${edge.o}`;
      if (!cells.has(key) || edge.is !== "denied") cells.set(key, edge);
    }
    return cells;
  }

  picker(name, lang, say) {
    if (this.relations.length < 2) return null;
    const select = el("select", { id: "matrix-relation", "aria-label": say("relations"), onchange: event => this.store.set({ matrix: event.target.value }) },
      this.relations.map(relation => el("option", { value: relation }, this.data.property(relation, lang))));
    select.value = name;
    return select;
  }
}

function sorted(ids, weight) {
  const unique = [...new Set(ids)];
  const weights = new Map(unique.map(id => [id, weight(id)]));
  return unique.sort((a, b) => weights.get(b) - weights.get(a) || (a < b ? -1 : 1));
}
