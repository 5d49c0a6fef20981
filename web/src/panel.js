// The panel: what is known of the chosen thing or relation, and who says so.
import { badge, claimItem, ruleItem, sourceLine, statement, valueText } from "./evidence.js";
import { el, fill, link } from "./dom.js";
import { glyphIcon } from "./legend.js";
import { membersByLook } from "./overview.js";
import { hiddenNeighbours, isOverview, statusesOn } from "./visible.js";

const MEMBERS = 300; // of a class, listed at once

export class Panel {
  constructor(data, store, actions) {
    Object.assign(this, { data, store, actions });
    this.node = el("aside", { class: "panel", "aria-live": "polite", tabindex: -1 });
    this.foot = el("footer", { role: "status" });
  }

  show(state, seen, say, colours) {
    Object.assign(this, { state, seen, say, lang: state.lang, colours });
    this.node.setAttribute("aria-label", say("facts"));
    const chosen = state.edge >= 0 || state.pick || state.group;
    this.node.hidden = !chosen;
    fill(this.foot, ...this.intro());
    const close = el("button", { class: "close", "aria-label": say("close"), onclick: () => this.actions.nothing() }, "×");
    if (state.edge >= 0) fill(this.node, close, ...this.edge(this.data.edges[state.edge]));
    else if (state.pick) fill(this.node, close, ...this.thing(state.pick));
    else if (state.group) fill(this.node, close, ...this.group(state.group));
    this.node.scrollTop = 0;
  }

  // Say that the picture goes on beyond the window; `whole` shows all of it.
  sayPart(whole) {
    this.part = whole;
    fill(this.foot, ...this.intro());
  }

  intro() {
    const { data, say, seen } = this;
    const overview = isOverview(data, this.state);
    return [
      el("strong", {}, `${seen.things.size} ${say("things")}${this.lang === "zh" ? "，" : ", "}${seen.edges.length} ${say("statements")}`),
      el("span", { class: overview ? "large" : "" }, overview ? say("large")(seen.things.size) : say("intro")),
      data.hidden > 0 && !overview && el("span", { class: "left" }, say("left")(data.hidden)),
      !overview && el("span", { class: "how" }, say("dashed")),
      this.part && el("span", { class: "how" }, say("part")),
      this.part && this.button("whole", this.part),
      this.state.near && this.button("overview", () => this.actions.overview()),
      (this.state.added.length > 0 || this.state.gone.length > 0) && !this.state.near && this.button("collapse", () => this.actions.collapse()),
      el("span", {}, `${say("known")} ${data.date}`),
    ];
  }

  button(word, action, count) {
    return el("button", { onclick: action, "data-action": word }, this.say(word), count !== undefined && ` (${count})`);
  }

  pickButton(id, text) {
    return el("button", { class: "thing", "data-thing": id, onclick: () => this.actions.reveal(id) },
      glyphIcon(this.data.look(id), this.colours), el("bdi", {}, text ?? this.data.label(id, this.lang)));
  }

  thing(id) {
    const { data, lang, say } = this;
    const thing = data.things[id];
    return [
      el("h2", {}, glyphIcon(data.look(id), this.colours), el("bdi", {}, data.label(id, lang))),
      el("p", { class: "types" }, (thing.types || []).map(type => data.className(type, lang)).join(" · ")),
      thing.about && el("p", {}, el("bdi", {}, data.word(thing.about, lang))),
      this.tools(id),
      ...this.facts(id),
      ...this.relations(id),
      thing.also && el("p", { class: "quiet" }, `${say("also")}: `, thing.also.map((name, n) => [n > 0 && ", ", el("bdi", {}, name)])),
      thing.same && el("p", { class: "quiet" }, `${say("elsewhere")}: `, thing.same.map((iri, n) => [n > 0 && " · ", link(iri)])),
      thing.more && el("p", { class: "quiet" }, say("more")(thing.more)),
      !data.shownSet.has(id) && el("p", { class: "quiet" }, say("beyond")),
      el("p", { class: "quiet" }, el("code", {}, id)),
    ];
  }

  tools(id) {
    const { data, say, state } = this;
    const further = hiddenNeighbours(data, id, this.seen.things);
    const steps = state.trace && state.trace !== "up" && state.trace !== "down";
    return el("div", { class: "tools" },
      further.length > 0 && this.button("expand", () => this.actions.expand(id), further.length),
      this.button("below", () => this.actions.trace("down")),
      this.button("above", () => this.actions.trace("up")),
      this.button("path", () => this.actions.startPath()),
      this.seen.things.has(id) && !state.near && this.button("hide", () => this.actions.hide(id)),
      state.near && this.button("overview", () => this.actions.overview()),
      state.trace && this.button("clear", () => this.actions.trace("")),
      this.actions.choosing() && el("p", { class: "hint", role: "status" }, say("pathHint")),
      steps && this.path(this.actions.path()));
  }

  path(found) {
    if (!found) return el("p", { class: "hint", role: "status" }, this.say("noPath"));
    return el("ol", { class: "path", "data-path": found.things.join(" ") },
      found.edges.map(edge => el("li", {}, this.edgeButton(edge))));
  }

  edgeButton(edge) {
    return el("button", { class: "edge", "data-edge": edge.id, onclick: () => this.actions.edge(edge.id) },
      statement(this.data, edge, this.lang, this.say));
  }

  facts(id) {
    const { data, lang, say } = this;
    const on = statusesOn(this.state);
    const byProperty = new Map();
    for (const number of data.factsOf.get(id) || []) {
      const claim = data.claims[number];
      if (on.has(claim.is)) byProperty.has(claim.p) ? byProperty.get(claim.p).push(claim) : byProperty.set(claim.p, [claim]);
    }
    if (!byProperty.size) return [];
    return [el("h3", {}, say("facts")), el("dl", {}, [...byProperty].map(([name, claims]) => [
      el("dt", {}, data.property(name, lang)),
      grouped(claims).map(same => el("dd", {},
        el("bdi", { class: "value" }, link(valueText(data, same[0], lang, say))), " ", badge(same[0].is, say),
        same.map(claim => el("div", { class: "small" }, sourceLine(data, claim.source, lang, say, claim))))),
    ]))];
  }

  relations(id) {
    const { data, lang, say } = this;
    const on = statusesOn(this.state);
    const groups = new Map();
    for (const edge of data.edges_at(id)) {
      if (!on.has(edge.is)) continue;
      const key = `${edge.s === id ? "leads" : "comes"} ${edge.p}`;
      groups.has(key) ? groups.get(key).push(edge) : groups.set(key, [edge]);
    }
    return ["leads", "comes"].flatMap(way => {
      const own = [...groups].filter(([key]) => key.startsWith(way));
      if (!own.length) return [];
      return [el("h3", {}, say(way)), own.map(([key, edges]) => el("section", { class: "relation" },
        el("h4", {}, data.property(key.split(" ")[1], lang, way === "comes")),
        el("ul", {}, edges.map(edge => {
          const other = edge.s === id ? edge.o : edge.s;
          return el("li", {}, this.pickButton(other), " ", badge(edge.is, say), " ",
            el("button", { class: "evidence", "data-edge": edge.id, onclick: () => this.actions.edge(edge.id) }, say("evidence")));
        }))))];
    });
  }

  edge(edge) {
    const { data, lang, say } = this;
    const claims = (edge.claims || []).map(number => data.claims[number]);
    const rules = (edge.rules || []).map(number => data.rules[number]);
    return [
      el("h2", { class: "sentence" }, this.pickButton(edge.s), el("em", {}, data.property(edge.p, lang)), this.pickButton(edge.o)),
      el("p", {}, badge(edge.is, say), edge.extent && ` ${say(edge.extent)}`),
      data.properties[edge.p]?.about && el("p", { class: "quiet" }, data.word(data.properties[edge.p].about, lang)),
      claims.length > 0 && el("ul", { class: "claims" }, claims.map(claim => claimItem(data, claim, lang, say))),
      rules.length > 0 && el("ul", { class: "claims" }, rules.map(rule => ruleItem(data, rule, lang, say))),
      !claims.length && !rules.length && el("p", { class: "quiet" }, say("noClaims")),
    ];
  }

  group(name) {
    const { data, lang, say } = this;
    const members = (membersByLook(data, this.seen.things).get(name) || [])
      .sort((a, b) => data.edges_at(b).length - data.edges_at(a).length);
    return [
      el("h2", {}, glyphIcon(data.classes[name], this.colours), data.className(name, lang), ` · ${members.length}`),
      el("p", { class: "quiet" }, say("group"), members.length > MEMBERS && ` ${say("first")(MEMBERS)}`),
      el("ul", { class: "members" }, members.slice(0, MEMBERS).map(id => el("li", {}, this.pickButton(id)))),
    ];
  }
}

// Claims with the same value and status together: several sources often say one thing.
function grouped(claims) {
  const groups = new Map();
  for (const claim of claims) {
    const key = JSON.stringify([claim.v, claim.is]);
    groups.has(key) ? groups.get(key).push(claim) : groups.set(key, [claim]);
  }
  return [...groups.values()];
}
