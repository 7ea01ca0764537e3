// Spans count code points and JavaScript's strings count UTF-16 units, so texts are cut as arrays of code points.

import { make } from "./dom.js";

const LEAST_WEIGHT = 0.05;
const DECIDING_SHARE = 0.5;

// The words to mark: those that weigh at least half as much as the weightiest of their category.
export function deciding(spans) {
  const most = {};
  for (const span of spans) most[span.category] = Math.max(span.weight, most[span.category] ?? 0);
  return spans.filter((span) => span.weight >= Math.max(LEAST_WEIGHT, DECIDING_SHARE * most[span.category]));
}

// The text's nodes, with each span in a <mark> of its category's hue. The first category named wins where two would mark the same.
export function marked(text, spans, hueOf, titleOf) {
  const points = Array.from(text);
  const nodes = [];
  let place = 0;
  const byPlace = new Map();
  for (const span of spans) if (!byPlace.has(span.start)) byPlace.set(span.start, span);
  for (const span of [...byPlace.values()].sort((a, b) => a.start - b.start)) {
    nodes.push(points.slice(place, span.start).join(""));
    nodes.push(make("mark", { class: hueOf(span.category), title: titleOf(span.category) }, points.slice(span.start, span.end).join("")));
    place = span.end;
  }
  nodes.push(points.slice(place).join(""));
  return nodes.filter((node) => node !== "");
}
