// What happened when: things with a date of their own, in order, each with its largest figure.
import { el, fill, svg } from "./dom.js";
import { valueText } from "./evidence.js";
import { glyphIcon } from "./legend.js";
import { statusesOn } from "./visible.js";

const WIDTH = 240;
export const ALL = "all"; // in the place of one property: every date

export class Timeline {
  constructor(data, store, actions) {
    Object.assign(this, { data, store, actions });
    this.node = el("div", { class: "view timeline" });
  }

  show(seen, state, say, colours) {
    const { data } = this;
    const events = this.events(seen, state);
    if (!events.length) return fill(this.node, el("p", {}, say("noDates")));
    const { lang } = state;
    const names = byFrequency(events.map(event => event.claim.p));
    const chosen = state.time === ALL ? "" : names.includes(state.time) ? state.time : names[0];
    const kept = events.filter(event => !chosen || event.claim.p === chosen);
    const [first, last] = [when(kept[0].claim.v), when(kept[kept.length - 1].claim.v)];
    const most = Math.max(...kept.map(event => event.figure?.v || 0), 1);
    const at = date => 12 + ((WIDTH - 24) * (when(date) - first)) / Math.max(last - first, 1e-9);
    const years = el("span", { class: "years" }, [...new Set([first, last].map(Math.floor))].map(year => el("span", {}, year)));
    const row = ({ id, claim, figure, who }) => el("tr", { "data-thing": id },
      el("th", { scope: "row" }, el("button", { class: "thing", "data-thing": id, onclick: () => this.actions.pick(id) }, glyphIcon(data.look(id), colours), el("bdi", {}, data.label(id, lang)))),
      el("td", { class: "date" }, el("time", { datetime: claim.v }, claim.v)),
      el("td", { class: "axis" }, this.mark(at(claim.v), figure ? Math.sqrt(figure.v / most) : 0, colours.hue(data.look(id).colour), colours)),
      el("td", { class: "number", title: figure && valueText(data, figure, lang, say) }, figure && this.short(figure, lang)),
      el("td", { class: "who" }, who.slice(0, 6).map((other, n) => [n > 0 && ", ", el("bdi", {}, data.label(other, lang))]), who.length > 6 && " …"));
    return fill(this.node, this.picker(names, chosen, lang, say),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("timeline") }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("subject")), el("th", { scope: "col" }, chosen ? data.property(chosen, lang) : say("day")),
          el("th", { scope: "col", class: "axis" }, years), el("th", { scope: "col" }, say("amount")), el("th", { scope: "col", class: "who" }, say("leads")))),
        el("tbody", {}, kept.map(row)))));
  }

  // A large number in few signs; the whole of it is its title.
  short(claim, lang) {
    const unit = this.data.properties[claim.p]?.unit || "";
    return `${claim.v.toLocaleString(lang, { notation: "compact", maximumFractionDigits: 1 })} ${unit}`;
  }

  mark(x, weight, colour, colours) {
    return svg("svg", { viewBox: `0 0 ${WIDTH} 26`, width: WIDTH, height: 26, "aria-hidden": "true" },
      svg("line", { x1: 4, x2: WIDTH - 4, y1: 13, y2: 13, stroke: colours.line }),
      svg("circle", { cx: x.toFixed(1), cy: 13, r: (3.5 + 8 * weight).toFixed(1), fill: colour, "fill-opacity": 0.85 }));
  }

  events(seen, state) {
    const { data } = this;
    const on = statusesOn(state);
    const found = [];
    for (const id of seen.things) {
      const claims = (data.factsOf.get(id) || []).map(number => data.claims[number]).filter(claim => on.has(claim.is));
      for (const claim of claims) {
        if (!data.properties[claim.p]?.date || (state.date && claim.v.slice(0, 7) > state.date)) continue;
        const figure = claims.filter(other => typeof other.v === "number" && data.properties[other.p]?.unit)[0];
        const who = [...new Set(data.edges_at(id).filter(edge => edge.s === id && on.has(edge.is)).map(edge => edge.o))];
        if (!found.some(event => event.id === id && event.claim.p === claim.p && event.claim.v === claim.v)) found.push({ id, claim, figure, who });
      }
    }
    return found.sort((a, b) => (a.claim.v < b.claim.v ? -1 : a.claim.v > b.claim.v ? 1 : a.id < b.id ? -1 : 1));
  }

  picker(names, chosen, lang, say) {
    if (names.length < 2) return null;
    const select = el("select", { id: "time-property", onchange: event => this.store.set({ time: event.target.value }) },
      names.map(name => el("option", { value: name }, this.data.property(name, lang))), el("option", { value: ALL }, say("allDates")));
    select.value = chosen || ALL;
    return el("p", { class: "tools" }, el("label", { for: "time-property" }, say("dates")), select);
  }
}

function byFrequency(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) || 0) + 1);
  return [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
}

// A date, a month or a year as a number of years.
function when(date) {
  const [year, month = 7, day = 15] = String(date).split("-").map(Number);
  return year + (month - 1) / 12 + (day - 1) / 365;
}
