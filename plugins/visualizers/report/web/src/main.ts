// SPDX-License-Identifier: Apache-2.0
//
// Builds the page from its islands. A view that cannot be read says so in its place; the rest of
// the report is unaffected.

import { append, clear, el, fresh_id } from "./dom";
import { from_base64, inflate } from "./island";
import { ledger_section } from "./ledger_section";
import type { ReportModel, ViewEntry, ViewSpec } from "./model";
import { page_footer } from "./page_footer";
import { page_header, verdict_banner } from "./page_header";
import { table_view } from "./table_view";
import { count_text, visible } from "./text";
import { timeline_view } from "./timeline_view";
import { install_policy } from "./trusted_types";

const kViewVersion = 1;
const kRenderers: Record<string, (spec: ViewSpec, body: HTMLElement) => Promise<void>> = {
  table: table_view,
  timeline: timeline_view,
};

async function read_model(): Promise<ReportModel> {
  const holder = document.getElementById("report-model");
  if (!(holder instanceof HTMLTemplateElement)) throw new Error("the page has no model");
  const packed = from_base64(holder.content.textContent ?? "");
  const bytes = await inflate(packed, Number(holder.dataset.size));
  return JSON.parse(new TextDecoder().decode(bytes)) as ReportModel;
}

function view_card(entry: ViewEntry): { card: HTMLElement; body: HTMLElement } {
  const title_id = fresh_id("view-title");
  const title = entry.view?.title || entry.name;
  const body = el("div", { class: "view-body" });
  const card = el(
    "section",
    { class: "card view", id: fresh_id("view"), "aria-labelledby": title_id },
    el("div", { class: "card-head" }, el("h2", { id: title_id }, title), el("span", { class: "class val" }, entry.step)),
    entry.view?.description ? el("p", { class: "lead" }, entry.view.description) : null,
    notes(entry),
    body,
  );
  return { card, body };
}

function notes(entry: ViewEntry): HTMLElement | null {
  const list = entry.view?.notes ?? [];
  if (list.length === 0) return null;
  return el("ul", { class: "notes" }, ...list.map((note) => el("li", {}, `${count_text(note.count)} ${note.text}`)));
}

async function fill_view(entry: ViewEntry, body: HTMLElement): Promise<void> {
  try {
    if (entry.problem !== undefined || entry.view === undefined) throw new Error(entry.problem ?? "it is empty");
    if (entry.view.spoor_view !== kViewVersion) throw new Error(`its version ${entry.view.spoor_view} is not known here`);
    const renderer = Object.hasOwn(kRenderers, entry.view.kind) ? kRenderers[entry.view.kind] : undefined;
    if (!renderer) throw new Error(`its kind "${entry.view.kind}" is not known here`);
    await renderer(entry.view, body);
  } catch (error) {
    clear(body);
    append(body, el("p", { class: "fault", role: "alert" }, `This view cannot be shown: ${(error as Error).message}.`));
  }
}

function contents(cards: readonly { card: HTMLElement; name: string }[]): HTMLElement {
  const link = (target: string, name: string) => el("li", {}, el("a", { href: `#${target}` }, name));
  return el(
    "nav",
    { class: "contents", "aria-label": "Contents" },
    el("ul", {}, link("verdict", "Verdict"), ...cards.map(({ card, name }) => link(card.id, name)), link("completeness", "Completeness")),
  );
}

async function build(root: HTMLElement): Promise<void> {
  const model = await read_model();
  document.title = visible(model.title || model.investigation || "Investigation report");
  const views = model.views.map((entry) => ({ entry, name: entry.view?.title || entry.name, ...view_card(entry) }));
  clear(root);
  append(
    root,
    el("a", { class: "skip", href: "#main" }, "Skip to content"),
    contents(views),
    el("main", { id: "main" }, page_header(model), verdict_banner(model), ...views.map(({ card }) => card), ledger_section(model), page_footer(model)),
  );
  // One after the other, so that the page can be read while large views are still being drawn.
  for (const { entry, body } of views) {
    await fill_view(entry, body);
    await new Promise((resume) => setTimeout(resume, 0));
  }
}

async function start(): Promise<void> {
  install_policy();
  // A library that keeps texts as keys of plain objects would reach the prototype of all objects
  // through evidence that reads "__proto__"; then nothing can be planted there.
  Object.preventExtensions(Object.prototype);
  const root = document.getElementById("report") ?? document.body;
  try {
    await build(root);
    document.documentElement.dataset.state = "ready";
  } catch (error) {
    clear(root);
    append(root, el("p", { class: "fault", role: "alert" }, `This report cannot be shown: ${(error as Error).message}.`));
    document.documentElement.dataset.state = "broken";
  }
}

void start();
