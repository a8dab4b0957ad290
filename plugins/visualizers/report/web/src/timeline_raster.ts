// SPDX-License-Identifier: Apache-2.0
//
// Events by time and lane as counts per pixel column. Every event falls into a bucket and every
// bucket with an event is drawn at full strength: nothing is sampled away, so one event among a
// million is as visible as any other mark.

export interface Events {
  /** Milliseconds since 1970, ascending. */
  time: Float64Array;
  lane: ArrayLike<number>;
  lanes: number;
}

export interface Range {
  from: number;
  to: number;
}

/** Index of the first event at or after `ms`. */
export function first_at(time: Float64Array, ms: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index after the last event at or before `ms`. */
export function end_at(time: Float64Array, ms: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Counts {
  width: number;
  begin: number;
  end: number;
  /** lanes × width, row by row. */
  by_lane: Uint32Array;
}

/** Counts of the events inside `range`, ends included, in `width` buckets. */
export function count_events(events: Events, range: Range, width: number): Counts {
  const begin = first_at(events.time, range.from);
  const end = end_at(events.time, range.to);
  const by_lane = new Uint32Array(events.lanes * width);
  const scale = range.to > range.from ? width / (range.to - range.from) : 0;
  for (let i = begin; i < end; ++i) {
    const bucket = Math.min(width - 1, Math.floor((events.time[i] - range.from) * scale));
    ++by_lane[events.lane[i] * width + bucket];
  }
  return { width, begin, end, by_lane };
}

/** Totals over all lanes in `bins` equal parts of `range`. */
export function histogram(events: Events, range: Range, bins: number): Uint32Array {
  const totals = new Uint32Array(bins);
  const scale = range.to > range.from ? bins / (range.to - range.from) : 0;
  const end = end_at(events.time, range.to);
  for (let i = first_at(events.time, range.from); i < end; ++i) {
    ++totals[Math.min(bins - 1, Math.floor((events.time[i] - range.from) * scale))];
  }
  return totals;
}

export interface Ink {
  colours: readonly string[];
  stripe: string;
}

/** Draws one mark per bucket that has events; denser buckets are
 * taller, by their logarithm. Sizes in device pixels. */
export function draw_lanes(
  context: CanvasRenderingContext2D,
  counts: Counts,
  lanes: number,
  lane_height: number,
  mark_width: number,
  ink: Ink,
): void {
  const densest = Math.log2(counts.by_lane.reduce((most, count) => Math.max(most, count), 1));
  for (let lane = 0; lane < lanes; ++lane) {
    const top = Math.round(lane * lane_height);
    if (lane % 2 === 1) {
      context.fillStyle = ink.stripe;
      context.fillRect(0, top, counts.width, lane_height);
    }
    context.fillStyle = ink.colours[lane % ink.colours.length];
    draw_lane(context, counts, lane, densest, top, lane_height, mark_width);
  }
}

function draw_lane(
  context: CanvasRenderingContext2D,
  counts: Counts,
  lane: number,
  densest: number,
  top: number,
  lane_height: number,
  mark_width: number,
): void {
  const base = lane * counts.width;
  for (let x = 0; x < counts.width; ++x) {
    const count = counts.by_lane[base + x];
    if (count === 0) continue;
    const part = densest > 0 ? 0.36 + 0.56 * (Math.log2(count) / densest) : 0.64;
    const height = Math.max(2, Math.round(lane_height * part));
    const left = Math.max(0, x - (mark_width >> 1));
    context.fillRect(left, top + Math.round((lane_height - height) / 2), mark_width, height);
  }
}
