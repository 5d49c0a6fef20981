// Which things and edges the state lets be seen. Pure: data and state in, sets out.
import { OFF_AT_FIRST, STATUSES } from "./state.js";

export const MOST = 1500; // more things than this open as an overview
const AROUND = 60;        // neighbours shown of a thing chosen in an overview

export function relationsOn(data, state) {
  return new Set(state.relations ?? data.firstRelations);
}

export function statusesOn(state) {
  return new Set(state.statuses ?? STATUSES.filter(name => !OFF_AT_FIRST.includes(name)));
}

export function visible(data, state) {
  const base = state.near ? around(data, state.near) : data.shown;
  const off = new Set(state.looks);
  const gone = new Set(state.gone);
  const [relations, statuses] = [relationsOn(data, state), statusesOn(state)];
  // What is not believed shows on request, and then with its other end.
  const claimed = data.edges.filter(edge => OFF_AT_FIRST.includes(edge.is) && statuses.has(edge.is) && relations.has(edge.p));
  const given = new Set([...base, ...state.added]);
  const ends = claimed.filter(edge => given.has(edge.s) || given.has(edge.o)).flatMap(edge => [edge.s, edge.o]);
  let things = new Set([...given, ...ends].filter(id => !gone.has(id) && !off.has(data.look(id).look)));
  const fits = edge => things.has(edge.s) && things.has(edge.o) && relations.has(edge.p) && statuses.has(edge.is);
  // Relations among the neighbours of what a picture centres on are many: they show on request, and at the chosen thing.
  const wanted = edge => !edge.among || state.among || edge.s === state.pick || edge.o === state.pick || edge.id === state.edge;
  const timeless = data.edges.filter(edge => fits(edge) && wanted(edge));
  if (!state.date) return { things, edges: timeless };
  const edges = timeless.filter(edge => holds(edge, state.date));
  const linked = new Set(edges.flatMap(edge => [edge.s, edge.o]));
  const later = new Set(timeless.flatMap(edge => [edge.s, edge.o]).filter(id => !linked.has(id)));
  things = new Set([...things].filter(id => !later.has(id) || data.focus.includes(id)));
  return { things, edges };
}

// A date such as 2026-05 stands for the whole month: it begins with its first day and ends with its last.
export function holds(edge, date) {
  const latest = date + "-99-99".slice(date.length === 4 ? 0 : date.length === 7 ? 3 : 6);
  return !(edge.from && edge.from > latest) && !(edge.to && edge.to + "-99" < date);
}

export function isOverview(data, state) {
  return !state.near && data.shown.length + state.added.length > MOST;
}

export function around(data, id) {
  const found = new Set([id]);
  for (const edge of data.edges_at(id)) {
    if (edge.is === "denied" || edge.is === "refuted") continue;
    if (found.size > AROUND) break;
    found.add(edge.s === id ? edge.o : edge.s);
  }
  return [...found];
}

export function hiddenNeighbours(data, id, things) {
  const found = new Set();
  for (const edge of data.edges_at(id)) {
    if (edge.is === "denied" || edge.is === "refuted") continue;
    const other = edge.s === id ? edge.o : edge.s;
    if (!things.has(other)) found.add(other);
  }
  return [...found];
}
