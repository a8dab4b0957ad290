// SPDX-License-Identifier: Apache-2.0
//
// A table view: sort, filter by column, search, choose columns, page, look at one row in full.
// Rows are virtual; a row object is only its index, every value is read from the islands.

import {
  AccessorModule,
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  KeybindingsModule,
  PageModule,
  ResizeColumnsModule,
  EditModule,
  SortModule,
  Tabulator,
  type CellComponent,
  type ColumnDefinition,
  type RowComponent,
} from "tabulator-tables";

import { cell, column_hint, details, shown_text } from "./cells";
import { read_table, type Column, type Table } from "./column";
import { append, button, clear, debounce, el, fresh_id } from "./dom";
import { compile_filter, contains, type RowTest } from "./filter";
import type { ViewSpec } from "./model";
import { count_text, plural, visible } from "./text";

Tabulator.registerModule([
  AccessorModule,
  EditModule,
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  KeybindingsModule,
  PageModule,
  ResizeColumnsModule,
  SortModule,
]);

interface RowIndex {
  row: number;
}

const kPageSize = 100;
const kPrintedRows = 500;
const kGridHeight = "30rem";
const kWideTable = 16;
const kMeasuredRows = 60;
const kNarrowest = 92;
const kWidest = 420;

export async function table_view(spec: ViewSpec, body: HTMLElement): Promise<void> {
  const table = await read_table(spec.tables.rows, "rows");
  if (table.columns.length === 0) {
    append(body, el("p", { class: "muted" }, "This table has no columns."));
    return;
  }
  if (table.rows === 0) {
    const names = table.columns.map((column) => visible(column.name)).join(", ");
    append(body, el("p", { class: "muted" }, `No rows. Columns: ${names}.`));
    return;
  }
  new TableView(spec, table, body);
}

class TableView {
  private readonly grid: Tabulator;
  private readonly status = el("p", { class: "status", role: "status" });
  private readonly fault = el("p", { class: "fault", role: "alert" });
  private readonly row_panel = el("section", { class: "row-panel", "aria-label": "Selected row", hidden: "" });
  // Outside of the grid, which may hold nothing but rows.
  private readonly pages = el("div", { class: "pages" });
  private readonly printed = el("div", { class: "print-only" });
  private readonly filters = new Map<string, { query: string; test: RowTest | undefined }>();
  private readonly search = el("input", {
    type: "search",
    class: "field",
    placeholder: "Search all columns",
    "aria-label": "Search all columns",
    spellcheck: "false",
  });
  private selected: HTMLElement | undefined;

  constructor(
    private readonly spec: ViewSpec,
    private readonly table: Table,
    body: HTMLElement,
  ) {
    const holder = el("div", { class: "grid", id: fresh_id("grid") });
    append(body, this.toolbar(), this.fault, el("div", { class: "grid-frame" }, holder, this.pages), this.printed, this.row_panel);
    this.grid = this.make_grid(holder);
    this.grid.on("tableBuilt", () => this.built(holder));
    this.grid.on("dataFiltered", (_filters, rows) => this.show_count(rows.length));
    this.grid.on("rowClick", (_event, row) => this.open_row(row));
    window.addEventListener("beforeprint", () => this.print_rows());
    window.addEventListener("afterprint", () => clear(this.printed));
  }

  private toolbar(): HTMLElement {
    this.search.addEventListener(
      "input",
      debounce(150, () => this.apply_search()),
    );
    return el(
      "div",
      { class: "toolbar" },
      this.search,
      this.column_chooser(),
      button("Reset", () => this.reset()),
      this.status,
    );
  }

  private make_grid(holder: HTMLElement): Tabulator {
    const paged = this.table.rows > kPageSize;
    return new Tabulator(holder, {
      data: Array.from({ length: this.table.rows }, (_unused, row): RowIndex => ({ row })),
      columns: this.table.columns.map((column, index) => this.definition(column, index)),
      index: "row",
      layout: "fitDataFill",
      columnHeaderSortMulti: true,
      nestedFieldSeparator: false,
      ...(this.table.columns.length > kWideTable ? { renderHorizontal: "virtual" } : {}),
      ...(this.table.rows > 15 ? { height: kGridHeight } : {}),
      ...(paged ? { pagination: true, paginationElement: this.pages, paginationSize: kPageSize, paginationSizeSelector: [50, 100, 500, 1000] } : {}),
    } as ConstructorParameters<typeof Tabulator>[1]);
  }

  private definition(column: Column, index: number): ColumnDefinition {
    const field = `c${index}`;
    const right = column.is_numeric;
    return {
      field,
      title: field,
      titleFormatter: () => header_of(column),
      headerFilter: "input",
      headerFilterParams: { elementAttributes: { "aria-label": `Filter ${visible(column.name)}`, spellcheck: "false" } },
      headerFilterPlaceholder: "filter",
      headerFilterFunc: (query: string, _value: unknown, data: RowIndex) => this.passes(field, column, query, data.row),
      headerFilterFuncParams: {},
      hozAlign: right ? "right" : "left",
      cssClass: right || column.type === "timestamp" ? "num" : "txt",
      formatter: (shown: CellComponent) => cell(column, (shown.getData() as RowIndex).row),
      sorter: (_a, _b, one: RowComponent, two: RowComponent) =>
        column.compare((one.getData() as RowIndex).row, (two.getData() as RowIndex).row),
      width: this.width_of(column),
      minWidth: kNarrowest,
    } as ColumnDefinition;
  }

  /** From the texts of the first rows: letting the grid measure its cells takes seconds when wide. */
  private width_of(column: Column): number {
    const heading = 46 + 7.6 * column.name.length;
    let longest = 0;
    for (let row = 0; row < Math.min(kMeasuredRows, this.table.rows); ++row) {
      longest = Math.max(longest, shown_text(column, row).length);
    }
    const letter = column.is_numeric || column.type === "timestamp" ? 8 : 7.5;
    return Math.round(Math.min(kWidest, Math.max(kNarrowest, heading, 20 + longest * letter)));
  }

  private passes(field: string, column: Column, query: string, row: number): boolean {
    let kept = this.filters.get(field);
    if (kept?.query !== query) {
      kept = { query, test: this.compile(query, column) };
      this.filters.set(field, kept);
    }
    return kept.test === undefined || kept.test(row);
  }

  private compile(query: string, column: Column): RowTest | undefined {
    clear(this.fault);
    try {
      return compile_filter(query, column);
    } catch (error) {
      append(this.fault, `The filter of ${column.name} is not understood: ${(error as Error).message}`);
      return () => false;
    }
  }

  private apply_search(): void {
    const wanted = this.search.value.trim();
    if (wanted === "") {
      this.grid.clearFilter(false);
      return;
    }
    const tests = this.table.columns.map((column) => contains(wanted, column));
    this.grid.setFilter((data: RowIndex) => tests.some((test) => test(data.row)));
  }

  private reset(): void {
    this.search.value = "";
    clear(this.fault);
    this.grid.clearFilter(true);
    this.grid.clearSort();
    for (const column of this.grid.getColumns()) column.show();
    this.close_row();
  }

  private column_chooser(): HTMLElement {
    const list = el("div", { class: "menu" });
    this.table.columns.forEach((column, index) => {
      const box = el("input", { type: "checkbox", checked: "" });
      box.addEventListener("change", () => {
        if (box.checked) this.grid.showColumn(`c${index}`);
        else this.grid.hideColumn(`c${index}`);
      });
      list.append(el("label", {}, box, el("span", { class: "val" }, column.name)));
    });
    return el("details", { class: "chooser" }, el("summary", { class: "btn" }, "Columns"), list);
  }

  private built(holder: HTMLElement): void {
    this.show_count(this.table.rows);
    name_grid(holder, this.spec.title, this.table.rows);
    holder.addEventListener("keydown", (event) => this.on_key(event, holder));
  }

  /** Enter or Space sorts by the focused column and opens the focused row; arrows move. */
  private on_key(event: KeyboardEvent, holder: HTMLElement): void {
    const target = event.target as HTMLElement;
    if (event.key === "Escape") this.close_row();
    if (event.key !== "Enter" && event.key !== " ") return;
    if (target.classList.contains("col-name")) {
      event.preventDefault();
      target.click();
    } else if (target.classList.contains("tabulator-tableholder")) {
      event.preventDefault();
      const rows = this.grid.getRows("visible");
      if (rows.length > 0) this.open_row(rows[0]);
    } else if (!holder.contains(target)) {
      return;
    }
  }

  private show_count(shown: number): void {
    const { rows, shown: held } = this.spec.source;
    clear(this.status);
    const text = el("span", { class: "count" });
    text.dataset.shown = String(shown);
    text.dataset.held = String(held);
    text.dataset.rows = String(rows);
    append(text, shown === held ? plural(held, "row") : `${count_text(shown)} of ${plural(held, "row")}`);
    append(this.status, text);
    if (rows > held) {
      append(this.status, el("span", { class: "note" }, `showing ${count_text(held)} of ${count_text(rows)}`));
    }
  }

  private open_row(row: RowComponent): void {
    const index = (row.getData() as RowIndex).row;
    this.selected?.classList.remove("selected");
    this.selected = row.getElement();
    this.selected.classList.add("selected");
    clear(this.row_panel);
    append(
      this.row_panel,
      el(
        "div",
        { class: "row-head" },
        el("h3", {}, `Row ${count_text(index + 1)}`),
        button("Previous row", () => this.step(row, -1), "←"),
        button("Next row", () => this.step(row, 1), "→"),
        button("Close", () => this.close_row(), "✕"),
      ),
      details(this.table.columns, index),
    );
    this.row_panel.hidden = false;
  }

  private step(row: RowComponent, by: 1 | -1): void {
    const other = by === 1 ? row.getNextRow() : row.getPrevRow();
    if (other) this.open_row(other);
  }

  private close_row(): void {
    this.row_panel.hidden = true;
    this.selected?.classList.remove("selected");
    this.selected = undefined;
  }

  /** Paper has no scroll bar: the first rows of what is filtered, as a plain table. */
  private print_rows(): void {
    const rows = this.grid.getRows("active").slice(0, kPrintedRows);
    const columns = this.table.columns;
    const head = el("tr", {}, ...columns.map((column) => el("th", {}, column.name)));
    const body = rows.map((row) => {
      const index = (row.getData() as RowIndex).row;
      return el("tr", {}, ...columns.map((column) => el("td", column.is_numeric ? { class: "num" } : {}, cell(column, index))));
    });
    const total = this.grid.getDataCount("active");
    clear(this.printed);
    append(
      this.printed,
      el("p", {}, total > rows.length ? `The first ${rows.length} of ${count_text(total)} rows.` : plural(total, "row")),
      el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)),
    );
  }
}

function header_of(column: Column): HTMLElement {
  const name = el("span", { class: "col-name val", tabindex: "0", role: "button" }, column.name);
  const hint = column_hint(column);
  name.setAttribute("title", visible(hint === "" ? column.name : `${column.name} — ${hint}`));
  return name;
}

function name_grid(holder: HTMLElement, title: string, rows: number): void {
  holder.setAttribute("aria-label", visible(title));
  holder.setAttribute("aria-rowcount", String(rows));
  // The element that scrolls and takes the focus is the group of rows; what it wraps is layout.
  holder.querySelector(".tabulator-tableholder")?.setAttribute("role", "rowgroup");
  holder.querySelector(".tabulator-table")?.setAttribute("role", "presentation");
  holder.setAttribute("aria-description", "Enter on a column's name sorts; Enter on the rows opens the first one in view");
}
