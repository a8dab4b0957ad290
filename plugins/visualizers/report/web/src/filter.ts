// SPDX-License-Identifier: Apache-2.0
//
// The small language of a column filter:
//   text       contains, letter case ignored        =text   equals       !text   does not contain
//   !=text     differs                              =a|b|c  one of       null, !null
//   >x >=x <x <=x  a..b   by number, or by text order (times, names)     /regex/  matches

import { TextColumn, type Column } from "./column";
import { defang } from "./text";

export type RowTest = (row: number) => boolean;
type Comparison = ">" | ">=" | "<" | "<=";

/** The test for `query` on `column`; undefined when the query is empty; throws on a bad regex. */
export function compile_filter(query: string, column: Column): RowTest | undefined {
  const text = query.trim();
  if (text === "") return undefined;
  if (text === "null") return (row) => column.is_null(row);
  if (text === "!null") return (row) => !column.is_null(row);
  const compare = /^(>=|<=|>|<)\s*(.+)$/s.exec(text);
  if (compare) return by_order(compare[1] as Comparison, compare[2], column);
  const between = /^(.+?)\s*\.\.\s*(.+)$/s.exec(text);
  if (between && column.type !== "utf8") {
    const low = by_order(">=", between[1], column);
    const high = by_order("<=", between[2], column);
    return (row) => low(row) && high(row);
  }
  return by_text(text, column);
}

function by_order(sign: Comparison, operand: string, column: Column): RowTest {
  const wanted = Number(operand);
  if (column.is_numeric && !Number.isNaN(wanted)) {
    return (row) => holds(sign, column.number(row) - wanted);
  }
  const text = operand.replace("T", " ");
  return (row) => {
    if (column.is_null(row)) return false;
    // A shorter operand means the whole period or prefix: <=2026-11-20 includes that day.
    const value = column.text(row);
    const cut = sign === "<=" || sign === ">" ? value.slice(0, text.length) : value;
    return holds(sign, cut < text ? -1 : cut > text ? 1 : 0);
  };
}

function holds(sign: Comparison, difference: number): boolean {
  switch (sign) {
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
  }
}

/** Rows whose value contains `text`, letter case ignored; nothing in it has a meaning. */
export function contains(text: string, column: Column): RowTest {
  const wanted = text.toLowerCase();
  const test = (value: string) => value.toLowerCase().includes(wanted);
  return by_value(column, (value) => test(value) || differs_defanged(value, column, test), false);
}

function by_text(text: string, column: Column): RowTest {
  const test = text_test(text);
  const negated = text.startsWith("!");
  const shown = (value: string) => test(value) || differs_defanged(value, column, test);
  return by_value(column, negated ? test : shown, negated);
}

/** Asks once per text of a dictionary. */
function by_value(column: Column, whole: (value: string) => boolean, negated: boolean): RowTest {
  if (column instanceof TextColumn && column.codes) {
    const codes = column.codes;
    const known = new Int8Array(column.word_count);
    return (row) => {
      if (column.is_null(row)) return negated;
      const code = codes[row];
      if (known[code] === 0) known[code] = whole(column.word(code)) ? 1 : -1;
      return known[code] === 1;
    };
  }
  return (row) => (column.is_null(row) ? negated : whole(column.text(row)));
}

/** A reader may type what the report shows: "evil[.]example" finds evil.example. */
function differs_defanged(value: string, column: Column, test: (value: string) => boolean): boolean {
  const shown = defang(value, column.semantic);
  return shown !== value && test(shown);
}

function text_test(text: string): (value: string) => boolean {
  const regex = /^\/(.+)\/([i]?)$/s.exec(text);
  if (regex) {
    const compiled = new RegExp(regex[1], regex[2] + "u");
    return (value) => compiled.test(value);
  }
  if (text.startsWith("!=")) {
    const wanted = text.slice(2).trim();
    return (value) => value !== wanted;
  }
  if (text.startsWith("=")) {
    const wanted = new Set(text.slice(1).split("|").map((one) => one.trim()));
    return (value) => wanted.has(value);
  }
  if (text.startsWith("!")) {
    const unwanted = text.slice(1).trim().toLowerCase();
    return (value) => !value.toLowerCase().includes(unwanted);
  }
  const wanted = text.toLowerCase();
  return (value) => value.toLowerCase().includes(wanted);
}
