// What sources say: one claim, one rule, one value, as elements.
import { el, link } from "./dom.js";

export function badge(status, say) {
  return el("span", { class: `badge ${status}` }, say(status));
}

export function valueText(data, claim, lang, say) {
  const value = claim.v;
  const unit = Object.hasOwn(data.properties, claim.p) ? data.properties[claim.p].unit : "";
  if (typeof value === "boolean") return say(String(value));
  if (typeof value === "number") return `${value.toLocaleString("en")}${unit ? ` ${unit}` : ""}`;
  if (typeof value === "object") return data.word(value, lang);
  if (data.isRelation(claim.p)) return data.label(value, lang);
  return unit ? `${value} ${unit}` : value;
}

export function sourceLine(data, id, lang, say, details = {}) {
  const source = data.sources[id];
  const title = data.word(source.title, lang) || id;
  const place = data.word(details.where, lang);
  return el("span", { class: "source" },
    source.url ? link(source.url, title) : el("bdi", {}, title), " ",
    el("small", {}, [say(source.kind), details.as_of || source.date, place].filter(Boolean).join(" · ")));
}

export function claimItem(data, claim, lang, say, withValue = false) {
  const notes = [];
  if (claim.extent) notes.push(say(claim.extent));
  if (claim.version) notes.push(`${say("version")} ${claim.version}`);
  if (claim.since) notes.push(`${say("since")} ${claim.since}`);
  if (claim.until) notes.push(`${say("until")} ${claim.until}`);
  if (claim.if) notes.push(`${say("only")}${lang === "zh" ? "：" : ": "}${data.word(claim.if, lang)}`);
  return el("li", { class: "claim" },
    withValue && el("div", { class: "value" }, el("bdi", {}, valueText(data, claim, lang, say))),
    badge(claim.is, say), " ", sourceLine(data, claim.source, lang, say, claim),
    notes.length > 0 && el("div", { class: "quiet" }, notes.join(" · ")),
    claim.note && el("div", { class: "note" }, data.word(claim.note, lang)),
    (claim.against || []).map(against => el("div", { class: "against" },
      el("strong", {}, say("against")), " ", sourceLine(data, against.source, lang, say, against),
      against.note && el("div", { class: "note" }, data.word(against.note, lang)))));
}

export function ruleItem(data, rule, lang, say) {
  const said = part => el("li", {},
    part.claim !== undefined
      ? [statement(data, { ...data.claims[part.claim], o: data.claims[part.claim].v }, lang, say), el("ul", {}, claimItem(data, data.claims[part.claim], lang, say))]
      : [statement(data, data.rules[part.rule], lang, say), el("ul", {}, ruleItem(data, data.rules[part.rule], lang, say))]);
  return el("li", { class: "rule" },
    el("strong", {}, say("rule")), " ", data.word(rule.why, lang),
    rule.from.length > 0 && el("ul", {}, rule.from.map(said)));
}

export function statement(data, edge, lang, say) {
  const object = typeof edge.o === "object" || !data.isRelation(edge.p) ? valueText(data, { p: edge.p, v: edge.o }, lang, say) : data.label(edge.o, lang);
  return el("span", { class: "statement" },
    el("bdi", {}, data.label(edge.s, lang)), " ", el("em", {}, data.property(edge.p, lang)), " ", el("bdi", {}, object));
}
