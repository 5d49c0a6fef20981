// What a person can do, in one place: each action is a change of the state.
import { shortestPath } from "./walk.js";
import { hiddenNeighbours, isOverview, relationsOn, visible } from "./visible.js";

export function makeActions(data, store) {
  let waiting = false; // for the other end of a path
  const state = () => store.state;
  const seen = () => visible(data, state());
  const actions = {
    choosing: () => waiting,
    nothing() { waiting = false; store.set({ pick: "", edge: -1, trace: "", group: "" }); },
    pick(id) {
      if (waiting && state().pick && id !== state().pick) { waiting = false; return store.set({ trace: id, edge: -1 }); }
      waiting = false;
      if (String(id).startsWith("group:")) return store.set({ group: id.slice(6), pick: "", edge: -1 });
      return store.set({ pick: id, edge: -1, trace: "" });
    },
    edge(number) { if (Number.isInteger(number)) store.set({ edge: number }); },
    // Choose a thing that may not be in the picture yet: it is shown, with its relations to what is there.
    reveal(id) {
      if (isOverview(data, state())) return store.set({ near: id, pick: id, edge: -1, group: "", trace: "" });
      if (seen().things.has(id)) return actions.pick(id);
      const looks = state().looks.filter(look => look !== data.look(id).look);
      const gone = state().gone.filter(other => other !== id);
      const known = new Set([...data.shown, ...state().added, id]);
      const added = data.shownSet.has(id) || state().added.includes(id) ? state().added : [...state().added, id];
      const edges = data.edges_at(id).filter(edge => known.has(edge.s) && known.has(edge.o));
      if (waiting) { waiting = false; return store.set({ added, gone, looks, relations: widened(edges), trace: id, edge: -1 }); }
      return store.set({ added, gone, looks, relations: widened(edges), pick: id, edge: -1, trace: "" });
    },
    expand(id) {
      const fresh = hiddenNeighbours(data, id, seen().things);
      if (!fresh.length) return;
      const added = [...new Set([...state().added, ...fresh.filter(other => !data.shownSet.has(other))])];
      const edges = data.edges_at(id).filter(edge => fresh.includes(edge.s) || fresh.includes(edge.o));
      const looks = state().looks.filter(look => !fresh.some(other => data.look(other).look === look));
      const gone = state().gone.filter(other => !fresh.includes(other));
      store.set({ added, gone, looks, relations: widened(edges), pick: id, edge: -1 });
    },
    collapse() { store.set({ added: [], gone: [], looks: [], near: "", pick: "", edge: -1, trace: "", relations: null }); },
    overview() { store.set({ near: "", added: [], pick: "", edge: -1, trace: "" }); },
    hide(id) { store.set({ added: state().added.filter(other => other !== id), gone: [...new Set([...state().gone, id])], pick: "", edge: -1, trace: "" }); },
    trace(trace) { waiting = false; store.set({ trace, edge: -1 }); },
    startPath() { waiting = true; store.set({ trace: "" }); },
    path: () => shortestPath(seen().edges, state().pick, state().trace),
  };
  // The relations that are on, and those of some edges, so that these can be seen.
  function widened(edges) {
    const on = relationsOn(data, state());
    const wanted = [...new Set(edges.filter(edge => edge.is !== "denied").map(edge => edge.p))].filter(name => !on.has(name));
    return wanted.length ? [...on, ...wanted] : state().relations;
  }
  return actions;
}
