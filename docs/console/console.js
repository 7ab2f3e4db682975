// The query console's page: buttons, status, result table, SQL in the address. The engine comes only when it is asked for.
import { asCsv, asRows } from "./rows.js";

const SHOWN_ROWS = 500;
const LONG_TEXT = 40;
const form = document.getElementById("cp-console");
const sql = document.getElementById("cp-sql");
const run = document.getElementById("cp-run");
const stop = document.getElementById("cp-stop");
const examples = document.getElementById("cp-examples");
const status = document.getElementById("cp-status");
const problem = document.getElementById("cp-error");
const result = document.getElementById("cp-result");

let engine = null;
let turn = 0;

async function loaded() {
  if (engine) return engine;
  status.textContent = "Loading the engine…";
  const { open } = await import("./engine.js");
  engine = await open(here(), {
    url: new URL(form.dataset.database, location.href).href,
    bytes: Number(form.dataset.bytes),
    overHttp: form.dataset.attach === "http",
  });
  return engine;
}

// The folder of this script: engine files stand beside it.
function here() {
  return new URL("./", import.meta.url).href;
}

function show(text, error = "") {
  status.textContent = text;
  problem.textContent = error;
}

function busy(isBusy) {
  run.disabled = isBusy;
  stop.hidden = !isBusy;
}

async function execute() {
  const mine = ++turn;
  const text = sql.value.trim();
  remember(text);
  result.replaceChildren();
  if (!text) {
    show("Write a query first.");
    return;
  }
  busy(true);
  show("Running…");
  try {
    const { query } = await loaded();
    if (mine === turn) show("Running…");
    const answer = asRows(await query(text));
    if (mine === turn) present(answer);
  } catch (error) {
    if (mine === turn) show("The query failed.", String(error.message || error));
  } finally {
    if (mine === turn) busy(false);
  }
}

async function abandon() {
  turn += 1;
  const old = engine;
  engine = null;
  busy(false);
  show("Stopped.");
  if (old) await old.close();
}

function present(answer) {
  const total = answer.rows.length;
  const cut = total > SHOWN_ROWS ? `, showing the first ${SHOWN_ROWS}; the CSV holds all` : "";
  show(`${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"}${cut}`);
  if (!answer.names.length) return;
  result.append(downloadButton(answer), table(answer));
}

function downloadButton(answer) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cp-button cp-button--small";
  button.textContent = "Download as CSV";
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asCsv(answer)], { type: "text/csv;charset=utf-8" }));
    link.download = `${form.dataset.dataset}-query.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  return button;
}

function table(answer) {
  const scroll = document.createElement("div");
  scroll.className = "cp-scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Result of the query");
  const made = document.createElement("table");
  made.className = "cp-table";
  made.append(line("thead", [answer.names], "th"), line("tbody", answer.rows.slice(0, SHOWN_ROWS), "td"));
  scroll.append(made);
  return scroll;
}

function line(part, rows, tag) {
  const section = document.createElement(part);
  for (const cells of rows) {
    const row = document.createElement("tr");
    for (const text of cells) {
      const cell = document.createElement(tag);
      if (tag === "th") cell.scope = "col";
      else cell.className = text.length > LONG_TEXT ? "cp-long" : "cp-short";
      cell.textContent = text;
      row.append(cell);
    }
    section.append(row);
  }
  return section;
}

function remember(text) {
  history.replaceState(null, "", text ? `#sql=${encodeURIComponent(text)}` : location.pathname + location.search);
}

function restore() {
  const match = location.hash.match(/^#sql=(.*)$/s);
  if (!match) return;
  try {
    sql.value = decodeURIComponent(match[1]);
  } catch {
    sql.value = match[1];
  }
}

restore();
window.addEventListener("hashchange", restore);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  execute();
});
sql.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!run.disabled) execute();
  }
});
stop.addEventListener("click", abandon);
examples.addEventListener("change", () => {
  if (examples.value) {
    sql.value = examples.value;
    sql.focus();
  }
});
