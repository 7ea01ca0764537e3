// Spans count code points and JavaScript's strings count UTF-16 units, so texts are cut as arrays of code points.

import { make } from "./dom.js";

const LEAST_WEIGHT = 0.05;
const DECIDING_SHARE = 0.5;
const SAME = 0.001;

// The words to mark: of a category, what weighs at least half as much as the weightiest and no less than the average.
export function deciding(spans) {
  const weights = {};
  for (const span of spans) (weights[span.category] ??= []).push(span.weight);
  const least = (found) => Math.max(LEAST_WEIGHT, DECIDING_SHARE * Math.max(...found), found.reduce((sum, weight) => sum + weight, 0) / found.length - SAME);
  return spans.filter((span) => span.weight >= least(weights[span.category]));
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
