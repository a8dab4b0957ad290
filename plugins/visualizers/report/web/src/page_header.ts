// SPDX-License-Identifier: Apache-2.0
//
// The top of the page: what was asked, with which parameters, and whether the answer is whole.

import { el } from "./dom";
import type { Drop, ReportModel, StepEntry, Verdict } from "./model";
import { bytes_text, count_text, plural } from "./text";

const kVerdicts: Record<Verdict, { glyph: string; word: string; text: string }> = {
  complete: { glyph: "✓", word: "Complete", text: "Every step ran to its end, and every row is accounted for." },
  partial: { glyph: "!", word: "Partial", text: "Some results are missing. What is absent below may not be absent from the evidence." },
  failed: { glyph: "✕", word: "Failed", text: "A step failed. What is shown below is only what was reached before." },
  interrupted: { glyph: "✕", word: "Interrupted", text: "The run was stopped. What is shown below is only what was reached before." },
  unknown: { glyph: "?", word: "Unknown", text: "The run handed over no ledger, so nothing says whether these results are whole." },
};

export function page_header(model: ReportModel): HTMLElement {
  return el(
    "header",
    { class: "page-header" },
    el("p", { class: "eyebrow" }, "Investigation report"),
    el("h1", {}, model.title || model.investigation || "Untitled investigation"),
    model.title && model.investigation && model.title !== model.investigation
      ? el("p", { class: "subtitle" }, model.investigation)
      : null,
    model.description ? el("div", { class: "lead" }, ...paragraphs(model.description)) : null,
    facts(model),
  );
}

/** Line breaks of a description are layout, not evidence. */
function paragraphs(text: string): HTMLElement[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => el("p", {}, line));
}

function facts(model: ReportModel): HTMLElement {
  const list = el("dl", { class: "facts" });
  const fact = (name: string, value: string | undefined, mono = false) => {
    if (!value) return;
    list.append(el("div", {}, el("dt", {}, name), el("dd", mono ? { class: "num" } : {}, value)));
  };
  fact("As of", model.as_of, true);
  for (const parameter of model.parameters) fact(parameter.name, parameter.value, true);
  fact("Made by", model.tool);
  return list;
}

export function verdict_banner(model: ReportModel): HTMLElement {
  const kind = Object.hasOwn(kVerdicts, model.verdict) ? model.verdict : "unknown";
  const verdict = kVerdicts[kind];
  const problems = model.steps.flatMap(step_problems);
  return el(
    "section",
    { class: `verdict ${kind}`, "aria-label": "Verdict", id: "verdict" },
    el("span", { class: "glyph", "aria-hidden": "true" }, verdict.glyph),
    el(
      "div",
      { class: "verdict-body" },
      el("h2", {}, verdict.word),
      el("p", {}, verdict.text),
      problems.length > 0 ? el("ul", {}, ...problems.map((problem) => el("li", {}, ...problem))) : null,
    ),
    totals(model),
  );
}

function step_problems(step: StepEntry): (string | Node)[][] {
  const name = () => el("a", { href: `#step-${step_anchor(step)}`, class: "val" }, step.step);
  if (step.status === "complete") {
    const rows = lost_rows(step);
    return rows > 0 ? [[name(), ` dropped ${plural(rows, "row")}: ${reasons_text(lost_drops(step))}`]] : [];
  }
  const error = step.error ? `: ${step.error}` : "";
  return [[name(), ` ${status_word(step.status)}${error}`]];
}

/** Rows a filter was asked to leave out are an answer, not a loss. */
const kAskedFor = "where";

function lost_drops(step: StepEntry): Drop[] {
  return step.drops.filter((drop) => drop.reason !== kAskedFor);
}

function lost_rows(step: StepEntry): number {
  return lost_drops(step).reduce((total, drop) => total + drop.rows, 0);
}

export function reasons_text(drops: readonly Drop[]): string {
  return drops.map((drop) => `${drop.reason} ${count_text(drop.rows)}`).join(", ");
}

/** An anchor from the step's place, never from its name. */
const kAnchors = new Map<StepEntry, number>();
export function step_anchor(step: StepEntry): number {
  const known = kAnchors.get(step) ?? kAnchors.size;
  kAnchors.set(step, known);
  return known;
}

export function status_word(status: string): string {
  const words: Record<string, string> = {
    complete: "ran to its end",
    partial: "is partial",
    failed: "failed",
    skipped: "failed and was skipped: its consumers got an empty table",
    upstream: "ended because a step before it failed",
    cancelled: "was cancelled",
  };
  return Object.hasOwn(words, status) ? words[status] : status;
}

function totals(model: ReportModel): HTMLElement {
  const sum = (pick: (step: StepEntry) => number) => model.steps.reduce((total, step) => total + pick(step), 0);
  const sources = model.steps.filter((step) => step.kind === "provider");
  const read = sources.reduce((total, step) => total + (step.rows_in ?? step.rows_out ?? 0), 0);
  const files = model.steps.flatMap((step) => step.inputs);
  const size = files.reduce((total, file) => total + file.size, 0);
  // What a view leaves out is said in the view: here count the rows that were odd.
  const notes = sum((step) => step.kind === "visualizer" ? 0 : step.diagnostics.reduce((total, one) => total + one.count, 0));
  const tile = (value: string, label: string, key: string, number: number) => {
    const dd = el("dd", {}, value);
    dd.dataset.total = key;
    dd.dataset.value = String(number);
    return el("div", {}, dd, el("dt", {}, label));
  };
  const dropped = sum(lost_rows);
  return el(
    "dl",
    { class: "totals" },
    tile(count_text(model.steps.length), model.steps.length === 1 ? "step" : "steps", "steps", model.steps.length),
    tile(count_text(files.length), `${files.length === 1 ? "input" : "inputs"}, ${bytes_text(size)}`, "inputs", files.length),
    tile(count_text(read), "records read", "read", read),
    tile(count_text(dropped), "rows dropped", "dropped", dropped),
    tile(count_text(notes), "diagnostics", "diagnostics", notes),
  );
}
