// What the person has chosen: one object that every part of the page reads and hears of.
export const STATUSES = ["accepted", "unverified", "contested", "inferred", "stated", "denied", "refuted", "superseded", "expired"];
export const OFF_AT_FIRST = ["denied", "refuted", "superseded", "expired"];

export function firstState(data) {
  return {
    lang: data.lang,
    view: data.view,
    pick: "",          // the chosen thing
    edge: -1,          // or the chosen edge
    added: [],         // things shown by expanding
    gone: [],          // things hidden one by one
    near: "",          // the thing whose neighbourhood stands in for an overview
    group: "",         // the class chosen in an overview
    looks: [],         // classes switched off
    relations: null,   // relations switched on; null is as at first
    statuses: null,    // statuses switched on; null is as at first
    among: "",         // "yes" where relations among neighbours are shown too
    date: "",          // nothing later than this
    trace: "",         // "up", "down", or the other end of a path
    matrix: "",        // the matrix's relation
    time: "",          // the timeline's property; empty is the most frequent
  };
}

export class Store {
  constructor(state) { this.state = state; this.listeners = []; }
  listen(listener) { this.listeners.push(listener); }
  set(change) {
    const before = this.state;
    this.state = { ...before, ...change };
    for (const listener of this.listeners) listener(this.state, before);
  }
}
