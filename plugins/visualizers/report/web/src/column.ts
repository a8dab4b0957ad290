// SPDX-License-Identifier: Apache-2.0
//
// A column of a view, read from its islands: text, order and nulls by row.

import { read_island, type TypedArray } from "./island";
import type { ColumnSpec, ColumnType, IslandSpec, TableSpec } from "./model";

export abstract class Column {
  constructor(
    readonly name: string,
    readonly type: ColumnType,
    public semantic: string | undefined,
    readonly role: string | undefined,
    readonly rows: number,
    private readonly nulls: Uint8Array | undefined,
  ) {}

  is_null(row: number): boolean {
    return this.nulls !== undefined && ((this.nulls[row >> 3] >> (row & 7)) & 1) === 1;
  }

  /** The value as text, "" for null. */
  abstract text(row: number): string;
  /** Order of two values that are not null. */
  protected abstract order(a: number, b: number): number;

  /** Order of two rows, nulls last. */
  compare(a: number, b: number): number {
    const null_a = this.is_null(a);
    const null_b = this.is_null(b);
    if (null_a || null_b) return Number(null_a) - Number(null_b);
    return this.order(a, b);
  }

  /** A number for `row`, or NaN where the column has none. */
  number(_row: number): number {
    return NaN;
  }

  get is_numeric(): boolean {
    return this.type === "int64" || this.type === "uint64" || this.type === "float64";
  }
}

type Parts = [string, ColumnType, string | undefined, string | undefined, number, Uint8Array | undefined];

class BoolColumn extends Column {
  constructor(
    parts: Parts,
    private readonly values: Uint8Array,
  ) {
    super(...parts);
  }
  text(row: number): string {
    return this.is_null(row) ? "" : this.values[row] ? "true" : "false";
  }
  protected order(a: number, b: number): number {
    return this.values[a] - this.values[b];
  }
}

class IntegerColumn extends Column {
  constructor(
    parts: Parts,
    private readonly values: BigInt64Array | BigUint64Array,
  ) {
    super(...parts);
  }
  text(row: number): string {
    return this.is_null(row) ? "" : this.values[row].toString();
  }
  protected order(a: number, b: number): number {
    return this.values[a] < this.values[b] ? -1 : this.values[a] > this.values[b] ? 1 : 0;
  }
  number(row: number): number {
    return this.is_null(row) ? NaN : Number(this.values[row]);
  }
}

class FloatColumn extends Column {
  constructor(
    parts: Parts,
    private readonly values: Float64Array,
  ) {
    super(...parts);
  }
  text(row: number): string {
    return this.is_null(row) ? "" : String(this.values[row]);
  }
  protected order(a: number, b: number): number {
    const x = this.values[a];
    const y = this.values[b];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x - y;
  }
  number(row: number): number {
    return this.is_null(row) ? NaN : this.values[row];
  }
}

const kDayMs = 86_400_000;

function date_text(days: number): string {
  const date = new Date(days * kDayMs);
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().replace(/T.*$/, "");
}

class DateColumn extends Column {
  constructor(
    parts: Parts,
    private readonly days: Int32Array,
  ) {
    super(...parts);
  }
  text(row: number): string {
    return this.is_null(row) ? "" : date_text(this.days[row]);
  }
  protected order(a: number, b: number): number {
    return this.days[a] - this.days[b];
  }
}

/** Times in µs since 1970, UTC. */
export class TimeColumn extends Column {
  private readonly words: Uint32Array;
  private readonly high: Int32Array;
  private readonly digits: number;

  constructor(
    parts: Parts,
    private readonly values: BigInt64Array,
  ) {
    super(...parts);
    this.words = new Uint32Array(values.buffer, 0, values.length * 2);
    this.high = new Int32Array(values.buffer, 0, values.length * 2);
    this.digits = this.needed_digits();
  }

  /** Milliseconds since 1970 as a double; µs are its fraction (exact enough to place a mark). */
  number(row: number): number {
    return (this.high[2 * row + 1] * 4294967296 + this.words[2 * row]) / 1000;
  }

  text(row: number): string {
    return this.is_null(row) ? "" : time_text(this.values[row], this.digits);
  }

  protected order(a: number, b: number): number {
    return this.values[a] < this.values[b] ? -1 : this.values[a] > this.values[b] ? 1 : 0;
  }

  /** 0, 3 or 6 digits after the second: as few as show every value of the column exactly. */
  private needed_digits(): number {
    let digits = 0;
    const look = Math.min(this.values.length, 20_000);
    for (let row = 0; row < look && digits < 6; ++row) {
      const micros = this.values[row] % 1_000_000n;
      if (micros !== 0n) digits = micros % 1000n === 0n ? 3 : 6;
    }
    return look < this.values.length ? 6 : digits;
  }
}

/** "2026-11-20 10:01:02.123456Z". `digits` below the second: 0, 3 or 6. */
export function time_text(micros: bigint, digits: number): string {
  let below = micros % 1_000_000n;
  if (below < 0n) below += 1_000_000n;
  const seconds = (micros - below) / 1_000_000n;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${micros} µs`;
  const whole = date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
  if (digits === 0) return whole + "Z";
  return `${whole}.${below.toString().padStart(6, "0").slice(0, digits)}Z`;
}

/** The same for milliseconds held in a double: axis ends, counts of a range. */
export function time_text_ms(ms: number): string {
  return Number.isFinite(ms) ? time_text(BigInt(Math.round(ms * 1000)), ms % 1000 === 0 ? 0 : 3) : "";
}

/** Text with a dictionary: `codes` index `words`; without codes the row is the index. */
export class TextColumn extends Column {
  private readonly cache: (string | undefined)[];
  private readonly decoder = new TextDecoder();

  constructor(
    parts: Parts,
    readonly codes: ArrayLike<number> | undefined,
    private readonly offsets: Int32Array,
    private readonly bytes: Uint8Array,
  ) {
    super(...parts);
    this.cache = new Array<string | undefined>(codes ? offsets.length - 1 : 0);
  }

  get word_count(): number {
    return this.offsets.length - 1;
  }

  word(code: number): string {
    const kept = this.cache[code];
    if (kept !== undefined) return kept;
    const text = this.decoder.decode(this.bytes.subarray(this.offsets[code], this.offsets[code + 1]));
    if (this.codes) this.cache[code] = text;
    return text;
  }

  text(row: number): string {
    if (this.is_null(row)) return "";
    return this.word(this.codes ? this.codes[row] : row);
  }

  protected order(a: number, b: number): number {
    const x = this.text(a);
    const y = this.text(b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
}

export interface Table {
  rows: number;
  columns: Column[];
}

async function need<T extends TypedArray>(
  spec: IslandSpec | undefined,
  what: string,
  length: number,
  kind: new (buffer: ArrayBuffer) => T,
): Promise<T> {
  if (!spec) throw new Error(`the column lacks ${what}`);
  const read = await read_island(spec);
  if (!(read instanceof kind)) throw new Error(`${what} has the wrong type ${spec.dtype}`);
  if (read.length !== length) throw new Error(`${what} has ${read.length} values, not ${length}`);
  return read;
}

async function read_codes(spec: IslandSpec, rows: number, words: number): Promise<ArrayLike<number>> {
  const codes = await read_island(spec);
  if (codes instanceof BigInt64Array || codes instanceof BigUint64Array || codes instanceof Float64Array) {
    throw new Error("codes have the wrong type " + spec.dtype);
  }
  if (codes.length !== rows) throw new Error(`codes has ${codes.length} values, not ${rows}`);
  for (let i = 0; i < rows; ++i) {
    if (codes[i] < 0 || codes[i] >= words) throw new Error(`code ${codes[i]} is outside the dictionary`);
  }
  return codes;
}

async function read_text(spec: ColumnSpec, parts: Parts, rows: number): Promise<Column> {
  if (!spec.offsets || !spec.bytes) throw new Error("the column lacks offsets or bytes");
  const offsets = await need(spec.offsets, "offsets", spec.offsets.length, Int32Array);
  const bytes = await need(spec.bytes, "bytes", spec.bytes.length, Uint8Array);
  if (offsets.length < 1 || offsets[0] !== 0) throw new Error("offsets do not begin at 0");
  for (let i = 1; i < offsets.length; ++i) {
    if (offsets[i] < offsets[i - 1]) throw new Error("offsets go backwards");
  }
  if (offsets[offsets.length - 1] > bytes.length) throw new Error("offsets pass the end of the bytes");
  const words = offsets.length - 1;
  if (!spec.codes && words !== rows) throw new Error(`offsets describe ${words} values, not ${rows}`);
  const codes = spec.codes ? await read_codes(spec.codes, rows, words) : undefined;
  const column = new TextColumn(parts, codes, offsets, bytes);
  if (!column.semantic) column.semantic = guess_semantic(column);
  return column;
}

const kGuessedFrom = 200;
const kAddress = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)$/i;
const kUrl = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;

/** Nobody said what the texts are: addresses or links only, if every one of the first looks so. */
function guess_semantic(column: TextColumn): string | undefined {
  const seen: string[] = [];
  for (let row = 0; row < column.rows && seen.length < kGuessedFrom; ++row) {
    const text = column.text(row);
    if (text !== "" && text !== "-") seen.push(text);
  }
  if (seen.length === 0) return undefined;
  if (seen.every((text) => kAddress.test(text))) return "ip";
  return seen.every((text) => kUrl.test(text)) ? "url" : undefined;
}

export async function read_column(spec: ColumnSpec, rows: number): Promise<Column> {
  const nulls = spec.nulls ? await need(spec.nulls, "nulls", (rows + 7) >> 3, Uint8Array) : undefined;
  const parts: Parts = [spec.name, spec.type, spec.semantic, spec.role, rows, nulls];
  switch (spec.type) {
    case "bool":
      return new BoolColumn(parts, await need(spec.values, "values", rows, Uint8Array));
    case "int64":
      return new IntegerColumn(parts, await need(spec.values, "values", rows, BigInt64Array));
    case "uint64":
      return new IntegerColumn(parts, await need(spec.values, "values", rows, BigUint64Array));
    case "float64":
      return new FloatColumn(parts, await need(spec.values, "values", rows, Float64Array));
    case "timestamp":
      return new TimeColumn(parts, await need(spec.values, "values", rows, BigInt64Array));
    case "date32":
      return new DateColumn(parts, await need(spec.values, "values", rows, Int32Array));
    case "utf8":
      return read_text(spec, parts, rows);
    default:
      throw new Error(`unknown column type "${String(spec.type)}"`);
  }
}

export async function read_table(spec: TableSpec | undefined, what: string): Promise<Table> {
  if (!spec) throw new Error(`the view lacks the table "${what}"`);
  const columns: Column[] = [];
  for (const column of spec.columns) columns.push(await read_column(column, spec.rows));
  return { rows: spec.rows, columns };
}

export function column_named(table: Table, name: unknown): Column | undefined {
  return table.columns.find((column) => column.name === name);
}
