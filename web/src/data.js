// The graph that this file carries: things, edges and evidence, with the indexes that the rest of the page asks.
export function readData() {
  const network = JSON.parse(document.getElementById("network").textContent);
  const data = JSON.parse(document.getElementById("document").textContent);
  return new Data(data, network);
}

export class Data {
  constructor(data, network) {
    Object.assign(this, data);
    this.options = network.options ? JSON.parse(network.options) : {};
    this.places_by_network = new Map(network.nodes.map(node => [node.id, { x: node.x, y: node.y }]));
    this.edges.forEach((edge, number) => { edge.id = number; edge.first = number < this.initial; });
    this.edgesOf = new Map();
    for (const edge of this.edges) {
      for (const end of new Set([edge.s, edge.o])) {
        if (!this.edgesOf.has(end)) this.edgesOf.set(end, []);
        this.edgesOf.get(end).push(edge);
      }
    }
    this.shownSet = new Set(this.shown);
    this.firstRelations = new Set(this.edges.filter(edge => edge.first).map(edge => edge.p));
    this.factsOf = new Map(Object.entries(this.facts));
  }

  has(id) { return Object.hasOwn(this.things, id); }

  word(words, lang) {
    if (!words) return "";
    return words[lang] || words.en || Object.values(words)[0] || "";
  }

  label(id, lang) { return this.has(id) ? this.word(this.things[id].label, lang) : id; }

  lines(id, lang) {
    const lines = this.things[id].lines;
    return lines[lang] || lines.en || Object.values(lines)[0] || ["?"];
  }

  // The room a thing's chip takes; in one language it may be less high.
  size(id, lang) {
    const [width, height] = this.things[id].size;
    return [width, lang ? Math.min(height, 17 * this.lines(id, lang).length + 9) : height];
  }

  property(name, lang, inverse = false) {
    const term = Object.hasOwn(this.properties, name) ? this.properties[name] : null;
    if (!term) return name;
    return this.word((inverse && term.inverse) || term.label, lang);
  }

  className(name, lang) { return Object.hasOwn(this.classes, name) ? this.word(this.classes[name].label, lang) : name; }

  // The class whose glyph and colour a thing is drawn with.
  look(id) {
    const type = (this.has(id) && this.things[id].types || [])[0];
    if (!type || !Object.hasOwn(this.classes, type)) return { look: "", glyph: "circle", colour: "grey" };
    return this.classes[type];
  }

  edges_at(id) { return this.edgesOf.get(id) || []; }

  isRelation(name) { return Object.hasOwn(this.properties, name) && Boolean(this.properties[name].relation); }
}
