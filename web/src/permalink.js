// The state in the URL's fragment and back. What a fragment says is checked against the file's own data.
import { LANGUAGES } from "./words.js";
import { STATUSES } from "./state.js";
import { ALL } from "./timeline.js";

const VIEWS = ["network", "table", "matrix", "timeline"];
const LISTS = ["added", "gone", "looks"];
const TEXTS = ["lang", "view", "pick", "near", "group", "date", "among", "trace", "matrix", "time"];

export function toFragment(state, first) {
  const parts = new URLSearchParams();
  for (const key of TEXTS) if (state[key] !== first[key]) parts.set(key, state[key]);
  for (const key of LISTS) if (state[key].length) parts.set(key, state[key].join(" "));
  for (const key of ["relations", "statuses"]) if (state[key]) parts.set(key, state[key].join(" "));
  if (state.edge >= 0) parts.set("edge", state.edge);
  const text = parts.toString();
  return text ? `#${text}` : "";
}

export function fromFragment(fragment, data, first) {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = { ...first };
  const isThing = id => data.has(id);
  const checks = {
    lang: value => LANGUAGES.includes(value), view: value => VIEWS.includes(value), pick: isThing, near: isThing,
    group: value => Object.hasOwn(data.classes, value), date: value => /^\d{4}(-\d\d){0,2}$/.test(value),
    among: value => value === "yes",
    trace: value => value === "up" || value === "down" || isThing(value),
    matrix: value => data.isRelation(value), time: value => value === ALL || Object.hasOwn(data.properties, value),
  };
  for (const key of TEXTS) if (parts.has(key) && checks[key](parts.get(key))) state[key] = parts.get(key);
  const words = key => parts.get(key).split(" ").filter(Boolean);
  if (parts.has("added")) state.added = words("added").filter(isThing);
  if (parts.has("gone")) state.gone = words("gone").filter(isThing);
  if (parts.has("looks")) state.looks = words("looks").filter(checks.group);
  if (parts.has("relations")) state.relations = words("relations").filter(name => Object.hasOwn(data.properties, name));
  if (parts.has("statuses")) state.statuses = words("statuses").filter(name => STATUSES.includes(name));
  const edge = Number(parts.get("edge") ?? -1);
  if (Number.isInteger(edge) && edge >= 0 && edge < data.edges.length) state.edge = edge;
  return state;
}
