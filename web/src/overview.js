// A picture of more things than can be drawn: one bubble for each class, edges with their number between them.
import { chipRenderer } from "./chips.js";
import { Spots } from "./placing.js";

export function groupsOf(data, seen, lang, scene) {
  const members = membersByLook(data, seen.things);
  const between = new Map();
  for (const edge of seen.edges) {
    const [from, to] = [data.look(edge.s).look, data.look(edge.o).look];
    if (from === to) continue;
    const key = [from, to].sort().join("\n");
    between.set(key, (between.get(key) || 0) + 1);
  }
  const names = [...members.keys()].sort((a, b) => members.get(b).length - members.get(a).length);
  const most = Math.max(...between.values(), 1);
  const spots = new Spots();
  const nodes = names.map(name => {
    const label = `${data.className(name, lang)} · ${members.get(name).length}`;
    const look = { ...data.classes[name], lines: [label], size: [44 + 14 * Math.max(5, [...label].length) * (lang === "zh" ? 0.85 : 0.6), 34] };
    // Room around a bubble for the edges to be seen; the largest class stands in the middle.
    const spot = spots.take(0, 0, [look.size[0] + 60, look.size[1] + 70]);
    return { id: `group:${name}`, ...spot, look, ctxRenderer: chipRenderer(look, scene) };
  });
  const edges = [...between].map(([key, count]) => {
    const [from, to] = key.split("\n");
    return {
      id: `between:${key}`, from: `group:${from}`, to: `group:${to}`, width: 1 + (9 * count) / most, label: undefined,
      arrows: { to: { enabled: false } }, dashes: false, color: { color: scene.colours.line, opacity: 0.8, inherit: false },
      title: undefined, font: { size: 11 },
    };
  });
  return { nodes, edges };
}

export function membersByLook(data, things) {
  const members = new Map();
  for (const id of things) {
    const name = data.look(id).look;
    if (!members.has(name)) members.set(name, []);
    members.get(name).push(id);
  }
  return members;
}
