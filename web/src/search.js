// Search by any label in either language, alias or id; the list works with arrows and Enter.
import { el, fill } from "./dom.js";
import { glyphIcon } from "./legend.js";

const MOST = 12;

export class Search {
  constructor(data, choose) {
    Object.assign(this, { data, choose, found: [], at: -1 });
    this.entries = Object.entries(data.things).map(([id, thing]) => ({
      id, names: [id, ...Object.values(thing.label), ...(thing.also || [])].map(folded),
      rank: (data.shownSet.has(id) ? 0 : 1),
    }));
    this.input = el("input", {
      type: "search", id: "search", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "false",
      "aria-controls": "results", "aria-autocomplete": "list",
      oninput: () => this.look(), onkeydown: event => this.key(event), onblur: () => setTimeout(() => this.close(), 150),
    });
    this.list = el("ul", { id: "results", role: "listbox", hidden: true });
    this.node = el("div", { class: "search" }, this.input, this.list);
  }

  show(lang, say, colours) {
    Object.assign(this, { lang, say, colours });
    this.input.setAttribute("placeholder", say("search"));
    this.input.setAttribute("aria-label", say("search"));
    this.list.setAttribute("aria-label", say("results"));
  }

  look() {
    const text = folded(this.input.value.trim());
    if (!text) return this.close();
    const score = entry => Math.min(...entry.names.map(name => name === text ? 0 : name.startsWith(text) ? 1 : name.includes(text) ? 2 : 9));
    this.found = this.entries.map(entry => [score(entry), entry]).filter(([points]) => points < 9)
      .sort(([a, x], [b, y]) => a - b || x.rank - y.rank || this.data.edges_at(y.id).length - this.data.edges_at(x.id).length)
      .slice(0, MOST).map(([, entry]) => entry.id);
    this.at = this.found.length ? 0 : -1;
    this.draw();
  }

  draw() {
    fill(this.list, this.found.length ? this.found.map((id, n) => el("li", {
      role: "option", id: `result-${n}`, "data-thing": id, "aria-selected": n === this.at ? "true" : "false",
      onmousedown: event => { event.preventDefault(); this.take(id); },
    }, glyphIcon(this.data.look(id), this.colours), el("bdi", {}, this.data.label(id, this.lang)),
    el("small", {}, this.data.className((this.data.things[id].types || [""])[0], this.lang),
      !this.data.shownSet.has(id) && ` · ${this.say("hidden")}`)))
      : el("li", { role: "option", "aria-disabled": "true" }, this.say("nothing")));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `result-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = this.found.length;
      if (count) { this.at = (this.at + (event.key === "ArrowDown" ? 1 : count - 1)) % count; this.draw(); }
    } else if (event.key === "Enter" && this.at >= 0) this.take(this.found[this.at]);
    else if (event.key === "Escape") { this.input.value = ""; this.close(); }
  }

  take(id) {
    this.input.value = "";
    this.close();
    this.choose(id);
  }

  close() {
    this.list.hidden = true;
    this.found = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const folded = text => text.normalize("NFKC").toLowerCase();
