// A whole file: sent, scored while it comes back, counted and shown. It stays in this page; the server keeps nothing of it.

import { Refused, call, formats } from "./api.js";
import { hueOf, loadCategories, names, titleOf } from "./categories.js";
import { CsvRows, ScoredRows } from "./csv.js";
import { find, make, style } from "./dom.js";
import { number, onLanguage, percent, words } from "./words.js";

const SHOWN_ROWS = 200;
const HEADER_BYTES = 64 * 1024;
const DRAWN_EVERY_MS = 200;
const MEDIA_TYPES = { csv: "text/csv", jsonl: "application/x-ndjson" };
const ENDINGS = { csv: "csv", tsv: "csv", jsonl: "jsonl", ndjson: "jsonl", parquet: "parquet", txt: "whatsapp", zip: "whatsapp", eml: "mail", mbox: "mail" };
const TITLES = { csv: "CSV", jsonl: "JSONL", parquet: "Parquet", linkedin: "LinkedIn", whatsapp: "WhatsApp", mail: "mbox" };

const panel = find("#panel-file");
let takes;
let chosen;
let abort;
let tally;
let only = null;

export async function open() {
  if (takes) return;
  try {
    [takes] = await Promise.all([formats(), loadCategories()]);
  } catch {
    panel.replaceChildren(make("p", { class: "card problem", role: "alert" }, words("offline")));
    return;
  }
  draw();
  onLanguage(draw);
}

function draw() {
  const input = make("input", { type: "file", id: "file", class: "hidden", accept: ".csv,.tsv,.jsonl,.ndjson,.txt,.zip,.gz,.parquet,.mbox,.eml", onchange: () => choose(input.files[0]) });
  const zone = make(
    "div",
    { class: "drop" },
    make("p", {}, words("fileLead")),
    make("p", { class: "row centred" }, make("span", {}, words("drop")), make("label", { for: "file", class: "button" }, words("choose"), input)),
    make("p", { class: "hint", dir: "ltr" }, takes.formats.map((name) => TITLES[name] ?? name).join(" · ")),
  );
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragenter" || name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) choose(event.dataTransfer.files[0]);
    });
  }
  panel.replaceChildren(
    make("div", { class: "card" }, zone, make("div", { id: "file-options" }), make("div", { id: "file-status", role: "status" })),
    make("div", { id: "file-result" }),
  );
  if (chosen) options();
  if (tally) result();
}

async function choose(file) {
  abort?.abort();
  if (tally?.url) URL.revokeObjectURL(tally.url);
  tally = undefined;
  find("#file-result").replaceChildren();
  find("#file-status").replaceChildren();
  const head = await file.slice(0, HEADER_BYTES).text();
  const columns = new CsvRows().push(`${head}\n`)[0] ?? [];
  chosen = { file, columns, form: formOf(file.name, columns) };
  options();
}

function formOf(name, columns) {
  const ending = name.toLowerCase().replace(/\.gz$/, "").split(".").at(-1);
  const heads = columns.map((column) => column.toUpperCase());
  const found = heads.includes("CONVERSATION ID") && heads.includes("FROM") ? "linkedin" : ENDINGS[ending];
  return takes.formats.includes(found) ? found : takes.formats.includes(ENDINGS[ending]) ? ENDINGS[ending] : takes.formats[0];
}

function options() {
  const form = make("select", { id: "form" }, ...takes.formats.map((name) => make("option", { value: name, selected: name === chosen.form }, TITLES[name] ?? name)));
  form.addEventListener("change", () => {
    chosen.form = form.value;
    options();
  });
  const column = make("select", { id: "column" }, make("option", { value: "" }, words("columnAuto")), ...chosen.columns.map((name) => make("option", { value: name }, name)));
  const owner = make("input", { id: "owner", dir: "auto", placeholder: words("ownerHint") });
  const isExport = ["linkedin", "whatsapp", "mail"].includes(chosen.form);
  find("#file-options").replaceChildren(
    make("p", { class: "file-name" }, make("bdi", {}, chosen.file.name)),
    make(
      "div",
      { class: "options" },
      make("div", { class: "field" }, make("label", { for: "form" }, words("format")), form),
      chosen.form === "csv" && make("div", { class: "field" }, make("label", { for: "column" }, words("column")), column),
      isExport && takes.options.includes("owner") && make("div", { class: "field" }, make("label", { for: "owner" }, words("owner")), owner),
      make("button", { type: "button", class: "button", id: "start", onclick: () => score(column.value, isExport ? owner.value.trim() : "") }, words("start")),
    ),
  );
}

async function score(column, owner) {
  abort = new AbortController();
  tally = { rows: [], counts: {}, errors: 0, review: 0, done: 0, total: 0, pieces: [], started: performance.now() };
  only = null;
  const query = new URLSearchParams({ format: chosen.form });
  if (chosen.form === "csv" && column) query.set("text_column", column);
  if (owner) query.set("owner", owner);
  status(words("sending", { name: chosen.file.name }));
  try {
    const headers = { "Content-Type": MEDIA_TYPES[chosen.form] ?? "application/octet-stream" };
    const response = await call(`v1/score?${query}`, { method: "POST", headers, body: chosen.file, signal: abort.signal });
    tally.total = Number(response.headers.get("Talab-Rows"));
    await read(response, column);
    tally.type = response.headers.get("Content-Type") ?? "";
    tally.url = URL.createObjectURL(new Blob(tally.pieces, { type: tally.type }));
    tally.seconds = Math.max(1, Math.round((performance.now() - tally.started) / 1000));
    tally.finished = true;
    status(words("done", { total: number(tally.done), seconds: number(tally.seconds) }), false);
    result();
  } catch (error) {
    tally = undefined;
    find("#file-result").replaceChildren();
    if (error.name === "AbortError") status(words("cancelled"), false);
    else status(error instanceof Refused ? words(error.status === 401 ? "needsKey" : "failed", { detail: error.detail }) : words("offline"), false, true);
  }
}

async function read(response, column) {
  const rows = new ScoredRows(response.headers.get("Content-Type") ?? "", column);
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let drawn = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value) {
      tally.pieces.push(value);
      rows.push(decoder.decode(value, { stream: true })).forEach(count);
    }
    if (done) break;
    if (performance.now() - drawn > DRAWN_EVERY_MS) {
      drawn = performance.now();
      status(words("progress", { done: number(tally.done), total: number(tally.total) }));
      result();
    }
  }
  rows.finish().forEach(count);
}

function count(row) {
  tally.done += 1;
  if (row.label) tally.counts[row.label] = (tally.counts[row.label] ?? 0) + 1;
  else tally.errors += 1;
  if (row.review) tally.review += 1;
  if (tally.rows.length < SHOWN_ROWS) tally.rows.push({ ...row, number: tally.done });
}

function status(sentence, going = true, bad = false) {
  const bar = going && make("progress", { max: tally?.total || null, value: tally?.total ? tally.done : null, "aria-label": sentence });
  const cancel = going && make("button", { type: "button", class: "button soft", onclick: () => abort.abort() }, words("cancel"));
  find("#file-status").replaceChildren(make("p", { class: bad ? "problem" : "" }, sentence), ...[bar, cancel].filter(Boolean));
}

function result() {
  find("#file-result").replaceChildren(...[chart(), tally.finished && download(), table()].filter(Boolean));
}

function download() {
  const link = make("a", { class: "button download", href: tally.url, download: scoredName() }, words("download"));
  return make("p", { class: "row centred" }, link);
}

function scoredName() {
  const lines = tally.type.includes("ndjson");
  return `${chosen.file.name.replace(/(\.\w+)?(\.gz)?$/, "")}-scored${lines ? ".jsonl" : ".csv"}`;
}

function chart() {
  const most = Math.max(1, ...Object.values(tally.counts), tally.errors);
  const bar = (title, value, hue) =>
    make(
      "li",
      { class: hue },
      make("span", { class: "name" }, title),
      make("span", { class: "value" }, `${number(value)} · ${percent(value / Math.max(1, tally.done))}`),
      style(make("span", { class: "track", "aria-hidden": "true" }, make("span", { class: "bar" })), "--share", value / most),
    );
  const bars = names().map((name) => bar(titleOf(name), tally.counts[name] ?? 0, `${hueOf(name)} applies`));
  if (tally.errors) bars.push(bar(words("errors"), tally.errors, "hue-none"));
  return make(
    "section",
    { class: "card scores" },
    make("h2", {}, words("counts")),
    make("ul", {}, ...bars),
    tally.review ? make("p", { class: "hint" }, `${words("review")}: ${number(tally.review)}`) : null,
  );
}

function table() {
  const rows = tally.rows.filter((row) => only === null || row.label === only);
  const filter = (name, title) => make("button", { type: "button", class: "chip", "aria-pressed": String(only === name), onclick: () => ((only = name), result()) }, title);
  const cells = rows.map((row) =>
    make(
      "tr",
      {},
      make("td", { class: "number" }, number(row.number)),
      make("td", { class: "words", dir: "auto" }, row.text),
      make("td", {}, row.label ? make("span", { class: `tag ${hueOf(row.label)}` }, titleOf(row.label)) : make("span", { class: "tag hue-none" }, words("errors")), row.error ? make("p", { class: "hint", dir: "auto" }, row.error) : null),
      make("td", { class: "number" }, row.confidence === undefined ? "" : percent(row.confidence), row.review ? make("span", { class: "review", title: words("review") }, " ?") : null),
    ),
  );
  const heads = ["rowNumber", "rowText", "rowLabel", "rowConfidence"].map((key) => make("th", { scope: "col" }, words(key)));
  return make(
    "section",
    { class: "card" },
    make("h2", { id: "rows-title" }, words("rows")),
    make("div", { class: "chips" }, filter(null, words("all")), ...names().map((name) => filter(name, titleOf(name)))),
    make("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "rows-title" }, make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...cells))),
    make("p", { class: "hint" }, words("shown", { shown: number(tally.rows.length), total: number(tally.done) })),
  );
}
