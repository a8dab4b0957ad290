// SPDX-License-Identifier: Apache-2.0
//
// A timeline view: one lane per group, a histogram above, an overview strip below; drag to zoom,
// keys and buttons for the same; what lies in view is counted and listed.

import { BarChart, CustomChart } from "echarts/charts";
import { DataZoomComponent, GridComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";

import { cell, details } from "./cells";
import { column_named, read_table, TextColumn, time_text_ms, TimeColumn, type Column, type Table } from "./column";
import { append, button, clear, debounce, el } from "./dom";
import type { ViewSpec } from "./model";
import { count_events, draw_lanes, end_at, first_at, histogram, type Counts, type Events, type Range } from "./timeline_raster";
import { count_text, plural, visible } from "./text";

use([BarChart, CustomChart, GridComponent, DataZoomComponent, CanvasRenderer]);

const kLaneHeight = 22;
const kHistogramHeight = 72;
const kTop = 10;
const kGap = 14;
const kAxisHeight = 26;
const kSliderHeight = 34;
const kRight = 18;
const kBins = 240;
const kListed = 200;
const kSmallestSpanMs = 1;

// Okabe and Ito's palette, which all common kinds of colour vision tell apart.
const kLight = ["#0072b2", "#d55e00", "#009e73", "#b8559a", "#a97400", "#3a8fc4", "#7a6a00"];
const kDark = ["#56b4e9", "#f08a4b", "#2fc99b", "#dd9cc4", "#e69f00", "#9ccbea", "#e8dc5a"];

interface Theme {
  colours: readonly string[];
  text: string;
  muted: string;
  line: string;
  stripe: string;
  fill: string;
  accent: string;
}

function theme_now(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    colours: matchMedia("(prefers-color-scheme: dark)").matches ? kDark : kLight,
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    stripe: read("--stripe"),
    fill: read("--fill"),
    accent: read("--accent"),
  };
}

interface Timeline extends Events {
  times: TimeColumn;
  lane_column: TextColumn;
  lane_total: Uint32Array;
  details: Table;
  /** Row of `details` for an event, or -1. */
  detail_of: Int32Array;
  full: Range;
}

async function read_timeline(spec: ViewSpec): Promise<Timeline> {
  const events = await read_table(spec.tables.events, "events");
  const details = await read_table(spec.tables.details ?? { rows: 0, columns: [] }, "details");
  const times = column_named(events, "time");
  const lane = column_named(events, "lane");
  if (!(times instanceof TimeColumn)) throw new Error('the events lack a "time" column of type timestamp');
  if (!(lane instanceof TextColumn) || !lane.codes) throw new Error('the events lack a "lane" column with a dictionary');
  const time = new Float64Array(events.rows);
  for (let i = 0; i < events.rows; ++i) {
    time[i] = times.number(i);
    if (i > 0 && time[i] < time[i - 1]) throw new Error("the events are not in order of time");
  }
  const detail_of = new Int32Array(events.rows).fill(-1);
  const event_of = column_named(details, "event");
  for (let row = 0; row < details.rows; ++row) {
    const event = event_of?.number(row) ?? NaN;
    if (event >= 0 && event < events.rows) detail_of[event] = row;
  }
  const lane_total = new Uint32Array(lane.word_count);
  for (let i = 0; i < events.rows; ++i) ++lane_total[lane.codes[i]];
  return {
    time,
    times,
    lane: lane.codes,
    lanes: lane.word_count,
    lane_column: lane,
    lane_total,
    details: { rows: details.rows, columns: details.columns.filter((column) => column !== event_of) },
    detail_of,
    full: padded({ from: time[0] ?? 0, to: time[events.rows - 1] ?? 0 }),
  };
}

/** A little room at both ends, so that the first and last mark are whole; never an empty range. */
function padded(range: Range): Range {
  const room = Math.max((range.to - range.from) * 0.01, 500);
  return { from: range.from - room, to: range.to + room };
}

export async function timeline_view(spec: ViewSpec, body: HTMLElement): Promise<void> {
  const line = await read_timeline(spec);
  if (line.time.length === 0) {
    append(body, el("p", { class: "muted" }, "No events with a time."));
    return;
  }
  new TimelineView(spec, line, body);
}

class TimelineView {
  private readonly chart: EChartsType;
  private readonly holder = el("div", {
    class: "chart",
    tabindex: "0",
    role: "application",
    "aria-roledescription": "timeline",
  });
  private readonly status = el("p", { class: "status", role: "status" });
  private readonly tip = el("div", { class: "tip", hidden: "", "aria-hidden": "true" });
  private readonly brush = el("div", { class: "brush", hidden: "", "aria-hidden": "true" });
  private readonly list_title = el("summary");
  private readonly list_rows = el("tbody");
  private readonly listing: HTMLDetailsElement;
  private readonly left: number;
  private range: Range;
  private lane_in_focus = -1;
  private theme = theme_now();
  private counts: Counts | undefined;
  private canvas = document.createElement("canvas");
  private drag_from: number | undefined;

  constructor(
    private readonly spec: ViewSpec,
    private readonly line: Timeline,
    body: HTMLElement,
  ) {
    this.range = line.full;
    this.listing = this.list_box();
    const room = Math.max(90, body.clientWidth * 0.3);
    this.left = Math.min(260, room, 40 + 7 * this.longest_label());
    this.holder.style.height = `${this.total_height()}px`;
    const frame = el("div", { class: "chart-frame" }, this.holder, this.brush, this.tip);
    append(body, this.toolbar(), frame, this.listing, this.lane_table());
    this.chart = init(this.holder, null, { renderer: "canvas" });
    this.draw_all();
    this.listen(frame);
    this.range_changed();
  }

  private longest_label(): number {
    let longest = 4;
    for (let lane = 0; lane < this.line.lanes; ++lane) {
      longest = Math.max(longest, Math.min(30, this.lane_label(lane).length));
    }
    return longest;
  }

  private lane_label(lane: number): string {
    return visible(this.line.lane_column.word(lane));
  }

  private lanes_top(): number {
    return kTop + kHistogramHeight + kGap;
  }

  private lanes_height(): number {
    return this.line.lanes * kLaneHeight;
  }

  private total_height(): number {
    return this.lanes_top() + this.lanes_height() + kAxisHeight + kSliderHeight + 12;
  }

  private plot_width(): number {
    return Math.max(50, this.holder.clientWidth - this.left - kRight);
  }

  private toolbar(): HTMLElement {
    const legend = el("p", { class: "hint" }, "Drag to zoom · click a mark to list its events · arrows, + − and 0 on the keyboard");
    return el(
      "div",
      { class: "toolbar" },
      el(
        "div",
        { class: "group", role: "group", "aria-label": "Zoom" },
        button("Earlier", () => this.pan(-0.5), "◀"),
        button("Later", () => this.pan(0.5), "▶"),
        button("Zoom in", () => this.zoom(0.5), "+"),
        button("Zoom out", () => this.zoom(2), "−"),
        button("Whole range", () => this.go(this.line.full)),
      ),
      this.status,
      legend,
    );
  }

  // ---- drawing

  private draw_all(): void {
    this.theme = theme_now();
    this.chart.setOption(this.options(), { notMerge: true });
  }

  private options(): Parameters<EChartsType["setOption"]>[0] {
    const { text, muted, line, fill, accent } = this.theme;
    const full = this.line.full;
    const lanes_top = this.lanes_top();
    const grid = { left: this.left, right: kRight };
    const axis = { type: "time", min: full.from, max: full.to, axisLine: { lineStyle: { color: line } } };
    // The chart library keys caches by text: its texts are numbers, or begin with a space of ours.
    const lanes = Array.from({ length: this.line.lanes }, (_unused, lane) => String(lane));
    const label = (lane: string) => "\u200a" + this.lane_label(Number(lane));
    return {
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: getComputedStyle(this.holder).fontFamily, color: text },
      grid: [
        { ...grid, top: kTop, height: kHistogramHeight },
        { ...grid, top: lanes_top, height: this.lanes_height() },
      ],
      xAxis: [
        { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
        {
          ...axis,
          gridIndex: 1,
          axisLabel: { color: muted, fontSize: 11, hideOverlap: true },
          splitLine: { show: true, lineStyle: { color: line, opacity: 0.6 } },
        },
      ],
      yAxis: [
        {
          gridIndex: 0,
          type: "value",
          minInterval: 1,
          splitNumber: 2,
          axisLabel: { color: muted, fontSize: 11, formatter: (value: number) => count_text(value) },
          splitLine: { lineStyle: { color: line, opacity: 0.6 } },
        },
        {
          gridIndex: 1,
          type: "category",
          data: lanes,
          inverse: true,
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: text, fontSize: 12, interval: 0, width: this.left - 16, overflow: "truncate", formatter: label },
        },
        { gridIndex: 0, type: "value", show: false },
      ],
      dataZoom: [
        {
          type: "slider",
          xAxisIndex: [0, 1],
          filterMode: "none",
          left: this.left,
          right: kRight,
          bottom: 6,
          height: kSliderHeight - 6,
          minValueSpan: kSmallestSpanMs,
          showDetail: false,
          brushSelect: false,
          borderColor: line,
          fillerColor: fill,
          handleStyle: { color: accent, borderColor: accent },
          moveHandleSize: 5,
          moveHandleStyle: { color: accent, opacity: 0.5 },
          dataBackground: { lineStyle: { color: muted, width: 1 }, areaStyle: { color: muted, opacity: 0.25 } },
          selectedDataBackground: { lineStyle: { color: accent, width: 1 }, areaStyle: { color: accent, opacity: 0.3 } },
        },
        { type: "inside", xAxisIndex: [0, 1], filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseMove: false, moveOnMouseWheel: "shift", minValueSpan: kSmallestSpanMs },
      ],
      series: [
        // The strip of the slider draws the first series: the whole range, itself unseen.
        { id: "overview", type: "bar", xAxisIndex: 0, yAxisIndex: 2, silent: true, itemStyle: { opacity: 0 }, data: this.bars(full), barWidth: 1, z: 0 },
        { id: "bars", type: "custom", xAxisIndex: 0, yAxisIndex: 0, silent: true, data: this.bar_data(this.range), encode: { x: [0, 1], y: 2 }, renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => this.draw_bar(params, api), clip: true },
        { id: "lanes", type: "custom", xAxisIndex: 1, yAxisIndex: 1, silent: true, data: [[full.from, 0]], renderItem: () => this.draw_raster() },
      ],
    } as Parameters<EChartsType["setOption"]>[0];
  }

  private bars(range: Range): [number, number][] {
    const step = (range.to - range.from) / kBins;
    return Array.from(histogram(this.line, range, kBins), (count, bin) => [range.from + (bin + 0.5) * step, count]);
  }

  private bar_data(range: Range): [number, number, number][] {
    const step = (range.to - range.from) / kBins;
    const rows: [number, number, number][] = [];
    histogram(this.line, range, kBins).forEach((count, bin) => {
      if (count > 0) rows.push([range.from + bin * step, range.from + (bin + 1) * step, count]);
    });
    return rows;
  }

  private draw_bar(_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) {
    const [x0, y0] = api.coord([api.value(0), api.value(2)]);
    const [x1, y1] = api.coord([api.value(1), 0]);
    return {
      type: "rect" as const,
      shape: { x: x0, y: Math.min(y0, y1 - 1), width: Math.max(1, x1 - x0 - 0.5), height: Math.max(1, y1 - y0) },
      style: { fill: this.theme.accent },
    };
  }

  private draw_raster() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = this.plot_width();
    const height = this.lanes_height();
    this.canvas = document.createElement("canvas");
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.counts = count_events(this.line, this.range, this.canvas.width);
    const context = this.canvas.getContext("2d");
    if (context) {
      draw_lanes(context, this.counts, this.line.lanes, this.canvas.height / this.line.lanes, Math.round(3 * ratio), this.theme);
    }
    return {
      type: "image" as const,
      style: { image: this.canvas as unknown as string, x: this.left, y: this.lanes_top(), width, height },
      silent: true,
    };
  }

  // ---- range

  private go(range: Range): void {
    const full = this.line.full;
    const span = Math.min(full.to - full.from, Math.max(kSmallestSpanMs, range.to - range.from));
    const from = Math.max(full.from, Math.min(full.to - span, range.from));
    this.chart.dispatchAction({ type: "dataZoom", dataZoomIndex: 0, startValue: from, endValue: from + span });
  }

  private zoom(factor: number): void {
    const middle = (this.range.from + this.range.to) / 2;
    const half = ((this.range.to - this.range.from) * factor) / 2;
    this.go({ from: middle - half, to: middle + half });
  }

  private pan(part: number): void {
    const by = (this.range.to - this.range.from) * part;
    this.go({ from: this.range.from + by, to: this.range.to + by });
  }

  private on_zoom(): void {
    const zoom = (this.chart.getOption() as { dataZoom: { startValue: number; endValue: number }[] }).dataZoom[0];
    this.range = { from: Number(zoom.startValue), to: Number(zoom.endValue) };
    this.chart.setOption({ series: [{ id: "bars", data: this.bar_data(this.range) }, { id: "lanes", data: [[this.range.from, 0]] }] });
    this.range_changed();
  }

  private readonly range_changed_later = debounce(120, () => this.list_view());

  private range_changed(): void {
    const begin = first_at(this.line.time, this.range.from);
    const end = end_at(this.line.time, this.range.to);
    const total = this.spec.source.rows;
    clear(this.status);
    const text = el("span", { class: "count" });
    text.dataset.shown = String(end - begin);
    text.dataset.held = String(this.spec.source.shown);
    text.dataset.rows = String(total);
    append(text, `${count_text(end - begin)} of ${plural(this.spec.source.shown, "event")} in view`);
    append(this.status, text, el("span", { class: "range" }, this.range_text(begin, end)));
    this.holder.setAttribute("aria-label", `${visible(this.spec.title)}: ${count_text(end - begin)} events in view, ${this.range_text(begin, end)}`);
    this.range_changed_later();
  }

  private range_text(begin: number, end: number): string {
    const from = Math.max(this.range.from, this.line.time[begin] ?? this.range.from);
    const to = Math.min(this.range.to, this.line.time[end - 1] ?? this.range.to);
    return `${time_text_ms(Math.floor(Math.min(from, to)))} – ${time_text_ms(Math.ceil(Math.max(from, to)))}`;
  }

  // ---- lists

  private list_view(): void {
    const begin = first_at(this.line.time, this.range.from);
    const end = end_at(this.line.time, this.range.to);
    const rows: number[] = [];
    let matching = 0;
    for (let i = begin; i < end; ++i) {
      if (this.lane_in_focus >= 0 && this.line.lane[i] !== this.lane_in_focus) continue;
      ++matching;
      if (rows.length < kListed) rows.push(i);
    }
    const where = this.lane_in_focus >= 0 ? ` in lane ${this.lane_label(this.lane_in_focus)}` : "";
    this.list(rows, matching, `Events in view${where}`);
  }

  private list(rows: readonly number[], matching: number, title: string): void {
    const columns = this.line.details.columns;
    const shown = rows.length < matching ? ` (first ${count_text(rows.length)} of ${count_text(matching)})` : ` (${count_text(matching)})`;
    clear(this.list_title);
    append(this.list_title, title + shown);
    clear(this.list_rows);
    append(this.list_rows, ...rows.map((event) => this.event_row(event, columns)));
  }

  /** Made once; only the title and the rows change, so that nothing vanishes under the pointer. */
  private list_box(): HTMLDetailsElement {
    const heads = ["Time", "Lane", ...this.line.details.columns.map((column) => column.name)];
    const head = el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)));
    const table = el("table", { class: "plain" }, el("thead", {}, head), this.list_rows);
    return el("details", { class: "listing" }, this.list_title, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Events" }, table));
  }

  private event_row(event: number, columns: readonly Column[]): HTMLElement {
    const detail = this.line.detail_of[event];
    const cells =
      detail >= 0
        ? columns.map((column) => el("td", {}, cell(column, detail)))
        : columns.map(() => el("td", { class: "muted" }, "—"));
    return el("tr", {}, el("td", { class: "num" }, this.line.times.text(event)), el("td", {}, this.line.lane_column.word(this.line.lane[event])), ...cells);
  }

  private lane_table(): HTMLElement {
    const first = new Int32Array(this.line.lanes).fill(-1);
    const last = new Int32Array(this.line.lanes).fill(-1);
    for (let i = 0; i < this.line.time.length; ++i) {
      const lane = this.line.lane[i];
      if (first[lane] < 0) first[lane] = i;
      last[lane] = i;
    }
    const rows: HTMLElement[] = [];
    for (let lane = 0; lane < this.line.lanes; ++lane) {
      const focus = el("button", { type: "button", class: "link" }, this.line.lane_column.word(lane));
      focus.addEventListener("click", () => this.focus_lane(lane));
      const ends = first[lane] < 0 ? ["", ""] : [this.line.times.text(first[lane]), this.line.times.text(last[lane])];
      rows.push(el("tr", {}, el("td", {}, focus), el("td", { class: "num" }, count_text(this.line.lane_total[lane])), el("td", { class: "num" }, ends[0]), el("td", { class: "num" }, ends[1])));
    }
    const head = ["Lane", "Events", "First", "Last"].map((name) => el("th", { scope: "col" }, name));
    return el("details", { class: "lanes" }, el("summary", {}, `Lanes (${count_text(this.line.lanes)})`), el("div", { class: "scroll" }, el("table", { class: "plain" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))));
  }

  private focus_lane(lane: number): void {
    this.lane_in_focus = this.lane_in_focus === lane ? -1 : lane;
    this.list_view();
    this.open_list();
  }

  private open_list(): void {
    this.listing.open = true;
  }

  // ---- pointer and keys

  private listen(frame: HTMLElement): void {
    this.chart.on("datazoom", () => this.on_zoom());
    const canvas_events = this.chart.getZr();
    canvas_events.on("mousedown", (event) => this.drag_begin(event.offsetX, event.offsetY));
    canvas_events.on("mousemove", (event) => this.hover(event.offsetX, event.offsetY));
    canvas_events.on("globalout", () => this.hide_tip());
    window.addEventListener("mouseup", (event) => this.drag_end(event.clientX - this.holder.getBoundingClientRect().left, event.clientY - this.holder.getBoundingClientRect().top));
    canvas_events.on("dblclick", () => this.go(this.line.full));
    this.holder.addEventListener("keydown", (event) => this.on_key(event));
    new ResizeObserver(debounce(60, () => this.chart.resize())).observe(frame);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.draw_all();
      this.go(this.range);
    });
  }

  private on_key(event: KeyboardEvent): void {
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.pan(-0.2),
      ArrowRight: () => this.pan(0.2),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      "0": () => this.go(this.line.full),
      Home: () => this.go({ from: this.line.full.from, to: this.line.full.from + this.range.to - this.range.from }),
      End: () => this.go({ from: this.line.full.to - this.range.to + this.range.from, to: this.line.full.to }),
      Enter: () => this.open_list(),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }

  private in_plot(x: number, y: number): boolean {
    return x >= this.left && x <= this.left + this.plot_width() && y >= kTop && y <= this.lanes_top() + this.lanes_height();
  }

  private time_at(x: number): number {
    const part = Math.max(0, Math.min(1, (x - this.left) / this.plot_width()));
    return this.range.from + part * (this.range.to - this.range.from);
  }

  private lane_at(y: number): number {
    const lane = Math.floor((y - this.lanes_top()) / kLaneHeight);
    return y >= this.lanes_top() && lane < this.line.lanes ? lane : -1;
  }

  private drag_begin(x: number, y: number): void {
    this.drag_from = this.in_plot(x, y) ? x : undefined;
  }

  private drag_end(x: number, y: number): void {
    const from = this.drag_from;
    this.drag_from = undefined;
    this.brush.hidden = true;
    if (from === undefined) return;
    if (Math.abs(x - from) < 5) this.pick(x, y);
    else this.go({ from: this.time_at(Math.min(x, from)), to: this.time_at(Math.max(x, from)) });
  }

  /** Events within a few pixels of a point, in the lane under it (or in every lane above them). */
  private near(x: number, y: number): { rows: number[]; matching: number } {
    const lane = this.lane_at(y);
    const begin = first_at(this.line.time, this.time_at(x - 3));
    const end = end_at(this.line.time, this.time_at(x + 3));
    const rows: number[] = [];
    let matching = 0;
    for (let i = begin; i < end; ++i) {
      if (lane >= 0 && this.line.lane[i] !== lane) continue;
      ++matching;
      if (rows.length < kListed) rows.push(i);
    }
    return { rows, matching };
  }

  private pick(x: number, y: number): void {
    const { rows, matching } = this.near(x, y);
    if (matching === 0) return;
    this.list(rows, matching, "Events at the mark");
    this.open_list();
  }

  private hover(x: number, y: number): void {
    if (this.drag_from !== undefined) {
      const left = Math.max(this.left, Math.min(x, this.drag_from));
      this.brush.hidden = false;
      this.brush.style.left = `${left}px`;
      this.brush.style.width = `${Math.min(Math.abs(x - this.drag_from), this.left + this.plot_width() - left)}px`;
      this.brush.style.top = `${kTop}px`;
      this.brush.style.height = `${this.lanes_top() + this.lanes_height() - kTop}px`;
      this.hide_tip();
      return;
    }
    if (!this.in_plot(x, y)) this.hide_tip();
    else this.show_tip(x, y);
  }

  private show_tip(x: number, y: number): void {
    const { rows, matching } = this.near(x, y);
    if (matching === 0) {
      this.hide_tip();
      return;
    }
    clear(this.tip);
    const first = rows[0];
    const lane = this.lane_at(y);
    append(this.tip, el("strong", {}, matching === 1 ? "1 event" : plural(matching, "event")), lane >= 0 && ` · ${this.lane_label(lane)}`, el("div", { class: "num" }, this.line.times.text(first)));
    const detail = this.line.detail_of[first];
    if (detail >= 0) append(this.tip, details(this.line.details.columns.slice(0, 6), detail));
    this.tip.hidden = false;
    const flip = x > this.holder.clientWidth / 2;
    this.tip.style.left = flip ? "" : `${x + 14}px`;
    this.tip.style.right = flip ? `${this.holder.clientWidth - x + 14}px` : "";
    this.tip.style.top = `${Math.min(y + 10, this.total_height() - 40)}px`;
  }

  private hide_tip(): void {
    this.tip.hidden = true;
  }
}

