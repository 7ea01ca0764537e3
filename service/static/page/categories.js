// The categories that the served release knows, each with a hue of its own.

import { categories as load } from "./api.js";
import { language } from "./words.js";

const HUES = ["hue-press", "hue-friend", "hue-mine"];

let known = [];
let ofNone;

export async function loadCategories() {
  const served = await load();
  known = served.categories;
  // Where every message is of some category, the server says so: `none` is null.
  ofNone = served.none === null ? undefined : known.at(-1)?.name;
}

export const names = () => known.map((category) => category.name);
export const none = () => ofNone;
export const titleOf = (name) => known.find((category) => category.name === name)?.title[language()] ?? name;
export const descriptionOf = (name) => known.find((category) => category.name === name)?.description[language()] ?? "";

export function hueOf(name) {
  if (name === none()) return "hue-fine";
  return HUES[names().indexOf(name) % HUES.length] ?? "hue-none";
}
