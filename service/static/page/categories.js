// The categories that the served release knows, each with a hue of its own.

import { categories as load } from "./api.js";
import { language } from "./words.js";

const HUES = { "over-pressure": "hue-press", "intro-for-friend": "hue-friend", "contact-mining": "hue-mine", acceptable: "hue-fine" };
const SPARE = ["hue-press", "hue-friend", "hue-mine"];

let known = [];

export async function loadCategories() {
  known = await load();
}

export const names = () => known.map((category) => category.name);
export const none = () => known.at(-1)?.name;
export const titleOf = (name) => known.find((category) => category.name === name)?.title[language()] ?? name;
export const descriptionOf = (name) => known.find((category) => category.name === name)?.description[language()] ?? "";

export function hueOf(name) {
  if (name === none()) return "hue-fine";
  return HUES[name] ?? SPARE[names().indexOf(name) % SPARE.length] ?? "hue-fine";
}
