// The message, what is between the two, and what was said before.

import { find, make } from "./dom.js";
import { samples } from "./samples.js";
import { language, onLanguage, words } from "./words.js";

const MOST_TURNS = 50;

const form = find("#compose");
const text = find("#text");
const turns = find("#turns");
const thread = find("#thread");

export function compose(changed) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target.closest("#key")) return;
    tidy();
    changed();
  });
  find("#add-turn").addEventListener("click", () => {
    // Speakers alternate more often than not, and the latest to speak before the sender is the other one.
    addTurn({ from: turns.children.length % 2 ? "recipient" : "sender", text: "" });
    turns.lastElementChild.querySelector("textarea").focus();
    tidy();
  });
  find("#clear").addEventListener("click", () => {
    fill({ text: "", relationship: "", previous: [] });
    changed(true);
    text.focus();
  });
  onLanguage(() => {
    showSamples(changed);
    renumber();
    tidy();
  });
}

// What is to be classified, or null while there is nothing to read.
export function message() {
  if (!text.value.trim()) return null;
  const body = { text: text.value };
  const relationship = form.elements.relationship.value;
  if (relationship) body.relationship = relationship;
  const previous = [...turns.children].map(readTurn).filter((turn) => turn.text.trim());
  if (previous.length) body.previous = previous;
  return body;
}

export function fill(sample) {
  text.value = sample.text;
  form.elements.relationship.value = sample.relationship;
  turns.replaceChildren();
  sample.previous.forEach(addTurn);
  thread.open = sample.previous.length > 0 && matchMedia("(min-width: 60rem)").matches;
  tidy();
}

export const askForKey = () => (find("#key").hidden = false);

function showSamples(changed) {
  const buttons = samples.map((sample) => {
    const use = () => {
      fill(sample);
      changed(true);
    };
    return make("li", {}, make("button", { type: "button", class: "chip", onclick: use }, sample.name[language()]));
  });
  find("#samples").replaceChildren(...buttons);
}

function readTurn(row) {
  return { from: find("select", row).value, text: find("textarea", row).value };
}

function addTurn(turn) {
  if (turns.children.length === MOST_TURNS) return;
  const option = (value) => make("option", { value, selected: value === turn.from }, "");
  const area = make("textarea", { rows: 2, dir: "auto", maxlength: 10000 });
  area.value = turn.text;
  const remove = () => {
    row.remove();
    renumber();
    tidy();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    find("#add-turn").focus();
  };
  const row = make(
    "li",
    {},
    make("select", {}, option("sender"), option("recipient")),
    area,
    make("button", { type: "button", class: "quiet remove", onclick: remove }, "×"),
  );
  turns.append(row);
  renumber();
}

function renumber() {
  [...turns.children].forEach((row, index) => {
    const values = { number: index + 1 };
    const [sender, recipient] = row.querySelectorAll("option");
    sender.textContent = words("sender");
    recipient.textContent = words("recipientName");
    find("select", row).setAttribute("aria-label", words("who", values));
    find("textarea", row).setAttribute("aria-label", words("turn", values));
    find(".remove", row).setAttribute("aria-label", words("remove", values));
  });
}

function tidy() {
  // An empty field has no direction of its own, and its placeholder is in the page's.
  for (const area of form.querySelectorAll("textarea")) area.dir = area.value ? "auto" : document.documentElement.dir;
  find("#clear").hidden = !text.value && !turns.children.length;
  find("#turn-count").textContent = turns.children.length || "";
  for (const row of turns.children) row.className = find("select", row).value;
}
