// Walking over edges: the shortest way between two things, and all that one thing reaches. Pure.
export function shortestPath(edges, start, end) {
  const near = new Map();
  const put = (id, edge) => near.has(id) ? near.get(id).push(edge) : near.set(id, [edge]);
  for (const edge of edges) { put(edge.s, edge); put(edge.o, edge); }
  const cameBy = new Map([[start, null]]);
  const waiting = [start];
  for (let at = 0; at < waiting.length && !cameBy.has(end); at++) {
    for (const edge of near.get(waiting[at]) || []) {
      const other = edge.s === waiting[at] ? edge.o : edge.s;
      if (!cameBy.has(other)) { cameBy.set(other, edge); waiting.push(other); }
    }
  }
  if (!cameBy.has(end)) return null;
  const path = { things: [end], edges: [] };
  for (let id = end; id !== start;) {
    const edge = cameBy.get(id);
    id = edge.s === id ? edge.o : edge.s;
    path.edges.unshift(edge);
    path.things.unshift(id);
  }
  return path;
}

// Everything that `start` rests on ("down", along edges) or that rests on it ("up", against them).
export function reach(edges, start, direction) {
  const [from, to] = direction === "down" ? ["s", "o"] : ["o", "s"];
  const leaving = new Map();
  for (const edge of edges) leaving.has(edge[from]) ? leaving.get(edge[from]).push(edge) : leaving.set(edge[from], [edge]);
  const things = new Set([start]);
  const found = [];
  for (const id of things) for (const edge of leaving.get(id) || []) { found.push(edge); things.add(edge[to]); }
  return { things: [...things], edges: found };
}

// What is emphasised in the picture: the trace of the chosen thing, or it and its neighbours; null is everything.
export function emphasis(data, state, seen) {
  if (state.edge >= 0) {
    const edge = data.edges[state.edge];
    return { things: new Set([edge.s, edge.o]), edges: new Set([edge]) };
  }
  if (!state.pick || !seen.things.has(state.pick)) return null;
  let found;
  if (state.trace === "up" || state.trace === "down") found = reach(seen.edges, state.pick, state.trace);
  else if (state.trace) found = shortestPath(seen.edges, state.pick, state.trace) || { things: [state.pick], edges: [] };
  else {
    const edges = seen.edges.filter(edge => edge.s === state.pick || edge.o === state.pick);
    found = { edges, things: [state.pick, ...edges.flatMap(edge => [edge.s, edge.o])] };
  }
  return { things: new Set(found.things), edges: new Set(found.edges) };
}
