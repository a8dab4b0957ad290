// SPDX-License-Identifier: Apache-2.0
//
// One value of a view as a person sees it: in a cell, or in full in a list of details.

import type { Column } from "./column";
import { el } from "./dom";
import { append_text, defang } from "./text";

/** The text a report shows for a value (not yet marked for invisible characters). */
export function shown_text(column: Column, row: number): string {
  return defang(column.text(row), column.semantic);
}

export function cell(column: Column, row: number): HTMLElement {
  if (column.is_null(row)) return el("span", { class: "null", "aria-label": "null" }, "∅");
  const made = el("span", { class: "val" });
  append_text(made, shown_text(column, row));
  return made;
}

/** "source.ip · ipv4", or "" when neither role nor type is known. */
export function column_hint(column: Column): string {
  return [column.role, column.semantic].filter((part) => part).join(" · ");
}

/** Every column of one row as a definition list; nulls last, in one line. */
export function details(columns: readonly Column[], row: number): HTMLElement {
  const list = el("dl", { class: "details" });
  const empty: string[] = [];
  for (const column of columns) {
    if (column.is_null(row)) empty.push(column.name);
    else list.append(el("dt", {}, column.name), el("dd", {}, cell(column, row)));
  }
  if (empty.length > 0) list.append(el("dt", { class: "muted" }, "null"), el("dd", { class: "muted" }, empty.join(", ")));
  return list;
}
