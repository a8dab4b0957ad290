// SPDX-License-Identifier: Apache-2.0
//
// The completeness ledger: for every step what went in, what came out, what was dropped and why,
// what was noticed, with which plugin, from which files.

import { append, clear, el } from "./dom";
import type { Diagnostic, InputFile, ReportModel, StepEntry } from "./model";
import { reasons_text, status_word, step_anchor } from "./page_header";
import { bytes_text, count_text, plural } from "./text";

const kFilesShown = 200;

export function ledger_section(model: ReportModel): HTMLElement {
  const heads = ["Step", "Status", "Rows in", "Rows out", "Dropped", "Diagnostics"];
  const table = el(
    "table",
    { class: "plain ledger" },
    el("caption", { class: "sr-only" }, "Rows in, out and dropped, by step"),
    el("thead", {}, el("tr", {}, ...heads.map((head, i) => el("th", { scope: "col", class: i >= 2 ? "num" : "" }, head)))),
    ...model.steps.map(step_rows),
  );
  return el(
    "section",
    { class: "card", id: "completeness", "aria-labelledby": "completeness-title" },
    el("h2", { id: "completeness-title" }, "Completeness"),
    el("p", { class: "hint" }, "Every row a step read is either in its output or counted here with the reason it is not."),
    el("div", { class: "scroll-x" }, table),
  );
}

function step_rows(step: StepEntry): HTMLElement {
  const number = (value: number | null, key: string) => {
    const cell = el("td", { class: "num" }, value === null ? "–" : count_text(value));
    cell.dataset.key = key;
    if (value !== null) cell.dataset.value = String(value);
    return cell;
  };
  const notes = step.diagnostics.reduce((total, one) => total + one.count, 0);
  const main = el(
    "tr",
    { class: "step" },
    el("th", { scope: "row", id: `step-${step_anchor(step)}` }, el("span", { class: "val" }, step.step), el("span", { class: "class val" }, step.class)),
    el("td", {}, badge(step.status)),
    number(step.rows_in, "rows_in"),
    number(step.kind === "visualizer" ? null : step.rows_out, "rows_out"),
    dropped_cell(step),
    number(notes, "diagnostics"),
  );
  main.dataset.step = step.step;
  const detail = el("tr", { class: "step-detail" }, el("td", { colspan: "6" }, step_detail(step)));
  return el("tbody", {}, main, detail);
}

function dropped_cell(step: StepEntry): HTMLElement {
  const cell = el("td", { class: "num" }, count_text(step.dropped));
  cell.dataset.key = "dropped";
  cell.dataset.value = String(step.dropped);
  if (step.drops.length > 0) append(cell, el("span", { class: "reasons val" }, reasons_text(step.drops)));
  return cell;
}

export function badge(status: string): HTMLElement {
  const tone = status === "complete" ? "good" : status === "failed" ? "bad" : "warn";
  const glyph = tone === "good" ? "✓" : tone === "bad" ? "✕" : "!";
  return el("span", { class: `badge ${tone}`, title: status_word(status) }, el("span", { "aria-hidden": "true" }, glyph + " "), status);
}

function step_detail(step: StepEntry): HTMLElement {
  const plugin = [step.plugin, step.version].filter((part) => part).join(" ");
  const summary = [
    plugin,
    step.inputs.length > 0 ? plural(step.inputs.length, "input file") : "",
    step.diagnostics.length > 0 ? plural(step.diagnostics.length, "kind of diagnostic", "kinds of diagnostics") : "",
  ].filter((part) => part !== "");
  const box = el(
    "details",
    {},
    el("summary", {}, summary.join(" · ") || "Details"),
    step.error ? el("p", { class: "fault" }, step.error) : null,
    step.diagnostics.length > 0 ? el("div", { class: "diagnostics" }, ...step.diagnostics.map(diagnostic)) : null,
    step.digest ? el("p", { class: "digest" }, "Plugin SHA-256 ", el("code", {}, step.digest)) : null,
    step.inputs.length > 0 ? files(step.inputs) : null,
  );
  box.open = step.status !== "complete" && (step.error !== undefined || step.diagnostics.length > 0);
  return box;
}

function diagnostic(one: Diagnostic): HTMLElement {
  const samples = one.samples.map((sample) =>
    el("li", {}, sample.where ? el("span", { class: "where val" }, sample.where) : null, sample.cause ? el("span", { class: "val" }, sample.cause) : null),
  );
  const rest = one.count - one.samples.length;
  if (rest > 0 && samples.length > 0) samples.push(el("li", { class: "muted" }, `and ${count_text(rest)} more`));
  return el(
    "section",
    { class: "diagnostic" },
    el("h3", {}, el("span", { class: "num" }, count_text(one.count) + " × "), el("code", {}, one.code), one.text ? el("span", {}, " " + one.text) : null),
    samples.length > 0 ? el("ul", {}, ...samples) : null,
    one.hint ? el("p", { class: "hint" }, one.hint) : null,
  );
}

/** Only the first files at once: an investigation may have read thousands. */
function files(inputs: readonly InputFile[]): HTMLElement {
  const body = el("tbody", {}, ...inputs.slice(0, kFilesShown).map(file_row));
  const head = ["File", "Size", "SHA-256"].map((name) => el("th", { scope: "col" }, name));
  const holder = el("div", { class: "scroll-x" }, el("table", { class: "plain files" }, el("thead", {}, el("tr", {}, ...head)), body));
  if (inputs.length > kFilesShown) {
    const more = el("button", { type: "button", class: "btn" }, `Show all ${count_text(inputs.length)} files`);
    more.addEventListener("click", () => {
      clear(body);
      append(body, ...inputs.map(file_row));
      more.remove();
    });
    append(holder, more);
  }
  return holder;
}

function file_row(file: InputFile): HTMLElement {
  return el(
    "tr",
    {},
    el("td", { class: "val" }, file.path, file.note ? el("span", { class: "reasons val" }, file.note) : null),
    el("td", { class: "num" }, bytes_text(file.size)),
    el("td", {}, el("code", {}, file.sha256)),
  );
}
