// The page: reads the file's data, builds the parts, and lets each show the state whenever it changes.
import { makeActions } from "./actions.js";
import { Canvas } from "./canvas.js";
import { readData } from "./data.js";
import { el, fill } from "./dom.js";
import { drawing } from "./drawing.js";
import { exporters } from "./exports.js";
import { Legend } from "./legend.js";
import { Matrix } from "./matrix.js";
import { palette, watchTheme } from "./palette.js";
import { Panel } from "./panel.js";
import { fromFragment, toFragment } from "./permalink.js";
import { Search } from "./search.js";
import { firstState, Store } from "./state.js";
import { Table } from "./table.js";
import { Timeline } from "./timeline.js";
import { heading } from "./title.js";
import { isOverview, visible } from "./visible.js";
import { emphasis } from "./walk.js";
import { wording } from "./words.js";

const VIEWS = ["network", "table", "matrix", "timeline"];

class Page {
  constructor(data) {
    this.data = data;
    this.first = firstState(data);
    this.store = new Store(fromFragment(location.hash, data, this.first));
    this.colours = palette(watchTheme(theme => this.setTheme(theme)));
    this.actions = makeActions(data, this.store);
    this.canvas = new Canvas(data, this.store, this.colours);
    Object.assign(this.canvas, {
      onPick: id => this.actions.pick(id), onEdge: id => this.actions.edge(id), onNothing: () => this.actions.nothing(),
      onExpand: id => (isOverview(data, this.store.state) ? undefined : this.actions.expand(id)),
    });
    this.parts = {
      table: new Table(data, this.actions), matrix: new Matrix(data, this.store, this.actions),
      timeline: new Timeline(data, this.store, this.actions),
    };
    this.panel = new Panel(data, this.store, this.actions);
    this.legend = new Legend(data, this.store, this.canvas);
    this.search = new Search(data, id => this.actions.reveal(id));
    this.exporters = exporters(data, this.canvas, this.store, () => this.colours.theme);
    this.build();
    this.canvas.start();
    this.store.listen((state, before) => this.changed(state, before));
    this.show();
    this.fit();
    this.bring(this.store.state);
  }

  // A hidden canvas has no size: it is fitted when it is first seen.
  fit(everything) {
    this.isFitted = this.store.state.view === "network";
    if (!this.isFitted) return;
    this.canvas.fit(everything);
    this.panel.sayPart(this.canvas.isPart && (() => this.fit(true)));
    this.canvas.network.redraw(); // the foot may have become higher, and the canvas lower
    this.canvas.fit(everything);
  }

  // What is chosen comes into sight.
  bring(state) {
    if (state.view !== "network") return;
    const edge = this.data.edges[state.edge];
    const ids = edge ? [edge.s, edge.o] : [state.pick];
    if (ids.every(id => this.canvas.nodes.get(id))) this.canvas.bring(ids);
  }

  build() {
    this.title = el("h1");
    this.tabs = el("div", { class: "tabs", role: "tablist" });
    this.menu = el("details", { class: "menu" });
    this.language = el("button", { id: "language", onclick: () => this.store.set({ lang: this.store.state.lang === "zh" ? "en" : "zh" }) });
    this.filterTitle = el("summary");
    this.filter = el("details", { class: "filter", open: innerWidth >= 720 }, this.filterTitle, this.legend.node);
    this.stage = el("main", { class: "stage" }, this.canvas.holder, ...Object.values(this.parts).map(part => part.node));
    this.print = el("div", { class: "print", "aria-hidden": "true" });
    document.body.append(
      el("header", {}, this.title, this.search.node, this.tabs, this.menu, this.language),
      el("div", { class: "body" }, this.filter, this.stage, this.panel.node), this.panel.foot, this.print);
    this.canvas.holder.addEventListener("keydown", event => this.key(event));
    addEventListener("keydown", event => event.key === "Escape" && event.target === document.body && this.actions.nothing());
    addEventListener("hashchange", () => this.followFragment());
    addEventListener("beforeprint", () => this.beforePrint());
    addEventListener("afterprint", () => fill(this.print));
  }

  setTheme(theme) {
    this.colours = palette(theme);
    this.canvas.setColours(this.colours);
    this.show();
  }

  followFragment() {
    if (location.hash === this.written) return;
    this.store.set(fromFragment(location.hash, this.data, this.first));
  }

  changed(state, before) {
    const fragment = toFragment(state, this.first);
    this.written = fragment;
    history.replaceState(null, "", fragment || location.pathname + location.search);
    this.show();
    if (state.near !== before.near || (state.view === "network" && !this.isFitted)) this.fit();
    if (["pick", "edge", "trace"].some(key => state[key] !== before[key])) this.bring(state);
  }

  show() {
    const { state } = this.store;
    const { data, colours } = this;
    const say = wording(state.lang);
    const seen = visible(data, state);
    document.documentElement.lang = state.lang;
    document.title = `${heading(data, state.lang, say)} · aigraph`;
    fill(this.title, heading(data, state.lang, say));
    this.language.textContent = say("language");
    this.language.setAttribute("lang", state.lang === "zh" ? "en" : "zh");
    this.filterTitle.textContent = say("filters");
    this.canvas.holder.setAttribute("aria-label", say("canvas"));
    this.search.show(state.lang, say, colours);
    this.showTabs(state, say);
    this.showMenu(say);
    this.canvas.assignColours();
    this.legend.show(state, say, colours);
    this.canvas.show(seen, emphasis(data, state, seen), state.lang);
    this.canvas.holder.hidden = state.view !== "network";
    for (const [name, part] of Object.entries(this.parts)) {
      part.node.hidden = state.view !== name;
      if (state.view === name) part.show(seen, state, say, colours);
    }
    this.panel.show(state, seen, say, colours);
  }

  showTabs(state, say) {
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.setAttribute("aria-label", say("views"));
    fill(this.tabs, VIEWS.map(name => el("button", {
      role: "tab", id: `tab-${name}`, "aria-selected": state.view === name ? "true" : "false", tabindex: state.view === name ? 0 : -1,
      onclick: () => this.setView(name), onkeydown: event => this.tabKey(event),
    }, say(name))));
    if (focused) document.getElementById(`tab-${state.view}`).focus();
  }

  setView(name) {
    this.store.set({ view: name });
    if (name === "network") this.canvas.network.redraw();
  }

  tabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: VIEWS.length - 1 }[event.key];
    if (step) this.setView(VIEWS[(VIEWS.indexOf(this.store.state.view) + step) % VIEWS.length]);
  }

  showMenu(say) {
    const open = this.menu.open;
    fill(this.menu, el("summary", {}, say("export")), el("div", {}, Object.keys(this.exporters).map(kind =>
      el("button", { "data-export": kind, onclick: () => { this.menu.open = false; this.exporters[kind](); } }, say(kind)))));
    this.menu.open = open;
  }

  // Arrow keys on the network go along edges, as the table's do.
  key(event) {
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const { pick } = this.store.state;
    if (steps[event.key]) {
      event.preventDefault();
      const next = pick && this.canvas.seen.things.has(pick) ? this.canvas.towards(pick, ...steps[event.key]) : this.data.focus[0] || this.canvas.busiest();
      if (next) this.actions.pick(next);
    } else if (event.key === "Enter" && pick) this.actions.expand(pick);
    else if (event.key === "Escape") this.actions.nothing();
  }

  beforePrint() {
    if (this.store.state.view !== "network") return;
    const { text } = drawing(this.data, this.canvas, this.store.state.lang, "light");
    const image = el("img", { alt: "" });
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    fill(this.print, image);
  }
}

const data = readData();
globalThis.aigraph = new Page(data); // for scripts that steer the page
