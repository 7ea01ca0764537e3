// The page, put together: it asks while the writer pauses, and shows the latest answer only.

import { Refused, classify, model, setKey } from "./api.js";
import { loadCategories } from "./categories.js";
import { askForKey, compose, message } from "./compose.js";
import { find } from "./dom.js";
import { show, showEmpty, showProblem, showReading } from "./verdict.js";
import { language, onLanguage, setLanguage, words } from "./words.js";

const PAUSE_MS = 450;
const LANGUAGE = "talab-language";

let waiting;
let running;
let ready;
let last;

function changed(now = false) {
  clearTimeout(waiting);
  running?.abort();
  const body = message();
  if (!body) {
    last = undefined;
    showEmpty();
    return;
  }
  showReading();
  waiting = setTimeout(() => ask(body), now ? 0 : PAUSE_MS);
}

async function ask(body) {
  const abort = (running = new AbortController());
  try {
    ready ??= Promise.all([loadCategories(), tellModel()]);
    await ready;
    const shown = language();
    const verdict = await classify({ ...body, explain: true, advise: true, language: shown }, abort.signal);
    // The words to send are wanted in the language of the message, whatever that of the page.
    const spoken = verdict.language === "en" ? "en" : "ar";
    const drafts = verdict.advice && spoken !== shown ? await classify({ ...body, advise: true, language: spoken }, abort.signal) : verdict;
    last = [body, verdict, verdict.advice, drafts.advice];
    show(...last);
  } catch (error) {
    if (error.name !== "AbortError") refused(error, body);
  }
}

function refused(error, body) {
  if (!(error instanceof Refused)) {
    ready = undefined;
    showProblem(words("offline"));
  } else if (error.status === 401) {
    ready = undefined;
    askForKey();
    showProblem(words("needsKey"));
  } else if (error.status === 429 || error.status === 503) {
    const seconds = Math.max(1, error.retryAfter);
    showProblem(words("busy", { seconds }));
    waiting = setTimeout(() => ask(body), seconds * 1000);
  } else {
    showProblem(words("failed", { detail: error.detail }));
  }
}

async function tellModel() {
  const served = await model();
  find("#model").textContent = `${served.name} ${served.version}`;
}

function remembered() {
  try {
    return localStorage.getItem(LANGUAGE);
  } catch {
    return null;
  }
}

function remember(next) {
  try {
    localStorage.setItem(LANGUAGE, next);
  } catch {
    // A browser that keeps nothing: the page is in Arabic again next time.
  }
}

function tabs() {
  const all = [...document.querySelectorAll("[role=tab]")];
  const choose = async (tab) => {
    for (const other of all) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", chosen);
      other.tabIndex = chosen ? 0 : -1;
      find(`#${other.getAttribute("aria-controls")}`).hidden = !chosen;
    }
    tab.focus();
    // Loaded when it is wanted first.
    if (tab.id === "tab-file") (await import("./files.js")).open();
  };
  for (const tab of all) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
      event.preventDefault();
      choose(event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[(all.indexOf(tab) + 1) % all.length]);
    });
  }
}

compose(changed);
tabs();
find("#key-value").addEventListener("change", (event) => {
  setKey(event.target.value);
  changed(true);
});
find("#language").addEventListener("click", () => {
  const next = language() === "ar" ? "en" : "ar";
  remember(next);
  setLanguage(next);
});
onLanguage(() => {
  if (message()) changed(true);
  else showEmpty();
});
setLanguage(remembered() === "en" ? "en" : "ar");
