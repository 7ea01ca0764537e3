// What is shown of a verdict.

import { descriptionOf, hueOf, none, titleOf } from "./categories.js";
import { copyButton, find, make, style } from "./dom.js";
import { deciding, marked } from "./marks.js";
import { percent, words } from "./words.js";

const result = find("#result");
const status = find("#status");
const peek = find("#peek");

// On a phone the verdict is below the fold: until it is in sight, a pill says it and leads there.
new IntersectionObserver(([entry]) => peek.classList.toggle("hidden", entry.isIntersecting)).observe(result);

export function showEmpty() {
  find("#verdict").classList.remove("reading");
  peek.hidden = true;
  say("");
  result.replaceChildren(make("div", { class: "empty" }, make("img", { src: "static/icon.svg", alt: "", width: 64, height: 64 }), make("p", {}, words("empty"))));
}

export function showReading() {
  find("#verdict").classList.add("reading");
}

export function showProblem(sentence) {
  find("#verdict").classList.remove("reading");
  say("");
  status.append(make("p", { class: "problem" }, sentence));
}

export function show(message, verdict, advice, draftAdvice) {
  find("#verdict").classList.remove("reading");
  const fine = verdict.label === none();
  // Read out by screen readers: one sentence, not the whole card.
  say([titleOf(verdict.label), words("confidence", { percent: percent(verdict.confidence) }), verdict.needs_review ? words("unsure") : ""].filter(Boolean).join(" · "));
  peek.hidden = false;
  peek.className = `peek ${hueOf(verdict.label)}${peek.classList.contains("hidden") ? " hidden" : ""}`;
  peek.textContent = `${titleOf(verdict.label)} · ${percent(verdict.confidence)}`;
  result.replaceChildren(
    ...[
      head(verdict),
      verdict.truncated && make("p", { class: "note" }, words("truncated")),
      ...(fine ? [make("p", { class: "fine" }, words("fine"))] : why(message, verdict)),
      ...(advice ? instead(advice, draftAdvice ?? advice) : []),
      scores(verdict),
    ].filter(Boolean),
  );
}

function say(sentence) {
  status.replaceChildren(make("span", { class: "hidden" }, sentence));
}

function head(verdict) {
  const others = verdict.labels.slice(1).map(titleOf);
  const dial = style(make("div", { class: "confidence", "aria-hidden": "true" }, make("span", { class: "bar" })), "--share", verdict.confidence);
  return make(
    "div",
    { class: `head ${hueOf(verdict.label)}` },
    make("h3", { class: "label" }, titleOf(verdict.label)),
    make("p", { class: "description" }, descriptionOf(verdict.label)),
    dial,
    make("p", { class: "sure" }, words("confidence", { percent: percent(verdict.confidence) })),
    others.length ? make("p", { class: "also" }, words("also", { names: others.join("، ") })) : null,
    verdict.needs_review ? make("p", { class: "unsure" }, words("unsure")) : null,
  );
}

function why(message, verdict) {
  const spans = deciding(verdict.spans ?? []);
  const own = spans.filter((span) => span.turn === undefined);
  const turns = [...new Set(spans.filter((span) => span.turn !== undefined).map((span) => span.turn))].sort((a, b) => a - b);
  if (!spans.length) return [];
  return [
    section("decided", make("p", { class: "text", dir: "auto" }, ...marked(message.text, own, hueOf, titleOf))),
    turns.length && section("decidedThread", make("ul", { class: "quotes" }, ...turns.map((turn) => quote(message.previous[turn], spans.find((span) => span.turn === turn))))),
  ].filter(Boolean);
}

function quote(turn, span) {
  const who = words(turn.from === "sender" ? "sender" : "recipientName");
  return make("li", {}, make("span", { class: "who" }, who), make("mark", { class: hueOf(span.category), dir: "auto" }, turn.text));
}

// The reasons in the reader's language, the words to send in the message's.
function instead(advice, draftAdvice) {
  return [
    section("why", paragraph(advice.why)),
    section("instead", paragraph(advice.instead)),
    section("draft", offered(draftAdvice.draft), draftAdvice.draft.includes("[") && make("p", { class: "hint" }, words("draftHint"))),
    advice.rewrites.length &&
      section("rewrites", make("p", { class: "hint" }, words("rewritesHint")), ...advice.rewrites.map((rewrite) => offered(rewrite.text))),
    make(
      "details",
      { class: "recipient" },
      make("summary", {}, words("recipient")),
      make("h4", {}, words("reply")),
      offered(draftAdvice.reply),
      make("h4", {}, words("offer")),
      offered(draftAdvice.offer),
    ),
  ].filter(Boolean);
}

const section = (title, ...children) => make("section", { class: title }, make("h4", {}, words(title)), ...children);
const paragraph = (text) => make("p", { dir: "auto" }, text);
const offered = (text) => make("blockquote", { dir: "auto" }, make("p", { dir: "auto" }, text), copyButton(words, text));

function scores(verdict) {
  const rows = Object.entries(verdict.scores).map(([name, score]) =>
    make(
      "li",
      { class: `${hueOf(name)}${verdict.labels.includes(name) ? " applies" : ""}` },
      make("span", { class: "name" }, titleOf(name)),
      make("span", { class: "value" }, percent(score)),
      style(make("span", { class: "track", "aria-hidden": "true" }, make("span", { class: "bar" })), "--share", score),
    ),
  );
  return make("details", { class: "scores" }, make("summary", {}, words("scores")), make("ul", {}, ...rows));
}
