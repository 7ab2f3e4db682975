/* Filters of the claims table. The table is complete without this script; here rows are only hidden. */
(() => {
  "use strict";

  const form = document.getElementById("cp-filter");
  const source = document.getElementById("cp-claims-data");
  if (!form || !source) return;

  const claims = JSON.parse(source.textContent);
  const rows = new Map([...document.querySelectorAll("#cp-claims tbody tr")].map((row) => [row.id, row]));
  const texts = new Map([...rows].map(([id, row]) => [id, `${id} ${row.textContent}`.toLocaleLowerCase()]));
  const columns = { actor: "actors", action: "action", item: "items", stage: "stage", stance: "stance", source: "source" };
  const selects = Object.keys(columns).map((key) => form.elements.namedItem(key)).filter(Boolean);
  const words = form.elements.namedItem("q");
  const count = document.getElementById("cp-count");
  const labels = new Map(selects.flatMap((select) => [...select.options].map((option) => [option, option.textContent])));

  const values = (claim, key) => [claim[columns[key]]].flat();

  function state() {
    const found = Object.fromEntries(selects.map((select) => [select.name, select.value]));
    return { ...found, q: words.value.trim() };
  }

  function matches(claim, wanted, except) {
    for (const key of Object.keys(columns)) {
      if (key !== except && wanted[key] && !values(claim, key).includes(wanted[key])) return false;
    }
    const text = texts.get(claim.id);
    return wanted.q.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  /* Each filter says how many claims every choice would leave, given the other filters. */
  function recount(wanted) {
    for (const select of selects) {
      const counts = new Map();
      for (const claim of claims) {
        if (!matches(claim, wanted, select.name)) continue;
        for (const value of new Set(values(claim, select.name))) counts.set(value, (counts.get(value) || 0) + 1);
      }
      for (const option of select.options) {
        if (!option.value) continue;
        const number = counts.get(option.value) || 0;
        option.textContent = `${labels.get(option)} (${number})`;
        option.disabled = number === 0 && !option.selected;
      }
    }
  }

  function shown() {
    const wanted = state();
    return claims.filter((claim) => matches(claim, wanted));
  }

  function remember(wanted) {
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  }

  function apply() {
    const wanted = state();
    const found = new Set(shown().map((claim) => claim.id));
    for (const [id, row] of rows) row.hidden = !found.has(id);
    document.getElementById("cp-claims").hidden = found.size === 0;
    document.getElementById("cp-none").hidden = found.size > 0;
    const noun = claims.length === 1 ? "claim" : "claims";
    count.textContent = found.size === claims.length
      ? `Showing all ${claims.length} ${noun}`
      : `Showing ${found.size} of ${claims.length} ${noun}`;
    recount(wanted);
    remember(wanted);
  }

  function restore() {
    const query = new URLSearchParams(location.search);
    words.value = query.get("q") || "";
    for (const select of selects) {
      select.value = query.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
    }
  }

  function cell(value) {
    const text = value === null ? "" : Array.isArray(value) ? value.join(";") : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function asCsv(found) {
    const names = Object.keys(claims[0]);
    return [names, ...found.map((claim) => names.map((name) => claim[name]))].map((line) => line.map(cell).join(",")).join("\n") + "\n";
  }

  function download(kind) {
    const found = shown();
    const text = kind === "csv" ? asCsv(found) : `${JSON.stringify(found, null, 2)}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv;charset=utf-8" : "application/json" }));
    link.download = `claims.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function clear() {
    form.reset();
    apply();
    words.focus();
  }

  form.hidden = false;
  document.getElementById("cp-downloads").hidden = false;
  restore();
  apply();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  document.querySelector("[data-cp-clear]").addEventListener("click", clear);
  for (const button of document.querySelectorAll("[data-cp-download]")) {
    button.addEventListener("click", () => download(button.dataset.cpDownload));
  }
  window.addEventListener("popstate", () => { restore(); apply(); });
})();
