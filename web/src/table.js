// The same as text: a table of the visible relations, walked with the keyboard.
import { badge } from "./evidence.js";
import { el, fill } from "./dom.js";
import { glyphIcon } from "./legend.js";

const MOST = 2000;

export class Table {
  constructor(data, actions) {
    Object.assign(this, { data, actions });
    this.node = el("div", { class: "view table", id: "table" });
  }

  show(seen, state, say, colours) {
    const { data } = this;
    const { lang } = state;
    this.edges = [...seen.edges].sort((a, b) =>
      compare(data.label(a.s, lang), data.label(b.s, lang)) || compare(data.property(a.p, lang), data.property(b.p, lang))
      || compare(data.label(a.o, lang), data.label(b.o, lang))).slice(0, MOST);
    const thing = id => el("button", { class: "thing", tabindex: -1, "data-thing": id, onclick: () => this.actions.pick(id) },
      glyphIcon(data.look(id), colours), el("bdi", {}, data.label(id, lang)));
    const rows = this.edges.map((edge, n) => el("tr", {
      tabindex: n ? -1 : 0, "data-edge": edge.id, "aria-selected": state.edge === edge.id ? "true" : "false",
      onkeydown: event => this.key(event, n),
    },
    el("td", {}, thing(edge.s)),
    el("td", {}, el("button", { class: "edge", tabindex: -1, onclick: () => this.actions.edge(edge.id) }, data.property(edge.p, lang))),
    el("td", {}, thing(edge.o)), el("td", {}, badge(edge.is, say), edge.extent && ` ${say(edge.extent)}`),
    el("td", { class: "number" }, new Set((edge.claims || []).map(number => data.claims[number].source)).size || "–")));
    fill(this.node, el("p", { class: "quiet", id: "keys" }, say("keys")),
      rows.length
        ? el("table", { role: "grid", "aria-describedby": "keys", "aria-label": say("table") },
          el("thead", {}, el("tr", {}, ["subject", "relation", "object", "status", "sources"].map(word => el("th", { scope: "col" }, say(word))))),
          el("tbody", {}, rows))
        : el("p", {}, say("noEdges")));
  }

  // Up and down go from row to row; right goes on from the object, left back from the subject.
  key(event, n) {
    const moves = {
      ArrowDown: () => Math.min(n + 1, this.edges.length - 1), ArrowUp: () => Math.max(n - 1, 0),
      ArrowRight: () => this.edges.findIndex(edge => edge.s === this.edges[n].o),
      ArrowLeft: () => this.edges.findIndex(edge => edge.o === this.edges[n].s),
      Home: () => 0, End: () => this.edges.length - 1,
    };
    if (event.key === "Enter" && event.target.tagName === "TR") return this.actions.edge(this.edges[n].id);
    if (!moves[event.key]) return undefined;
    event.preventDefault();
    return this.focus(moves[event.key]());
  }

  focus(n) {
    const rows = this.node.querySelectorAll("tbody tr");
    if (n < 0 || !rows[n]) return;
    for (const row of rows) row.tabIndex = -1;
    rows[n].tabIndex = 0;
    rows[n].focus();
  }

  focusEdge(id) {
    const row = this.node.querySelector(`tbody tr[data-edge="${Number(id)}"]`);
    if (row) this.focus([...row.parentNode.children].indexOf(row));
  }
}

const compare = (a, b) => a.localeCompare(b);
