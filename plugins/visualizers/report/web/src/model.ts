// SPDX-License-Identifier: Apache-2.0
//
// The shapes of what the report plugin puts into the page. docs/views.md is the contract of the
// view part; the ledger part belongs to the report alone.

export type DType = "uint8" | "uint16" | "int32" | "int64" | "uint64" | "float64";

/** A typed array: base64 in `data`, or in the page's island number `ref`. */
export interface IslandSpec {
  dtype: DType;
  length: number;
  codec?: "none" | "deflate-raw";
  filter?: "none" | "shuffle" | "delta-shuffle";
  data?: string;
  ref?: number;
}

export type ColumnType = "bool" | "int64" | "uint64" | "float64" | "utf8" | "timestamp" | "date32";

export interface ColumnSpec {
  name: string;
  type: ColumnType;
  /** What a value is (spoor.type): "ip", "url", "hash" … */
  semantic?: string;
  /** What the column plays (spoor.role): "@timestamp", "source.ip" … */
  role?: string;
  values?: IslandSpec;
  codes?: IslandSpec;
  offsets?: IslandSpec;
  bytes?: IslandSpec;
  nulls?: IslandSpec;
}

export interface TableSpec {
  rows: number;
  columns: ColumnSpec[];
}

export interface NoteSpec {
  code: string;
  count: number;
  text: string;
}

export interface ViewSpec {
  spoor_view: number;
  kind: string;
  title: string;
  description?: string;
  source: { rows: number; shown: number };
  notes?: NoteSpec[];
  tables: Record<string, TableSpec>;
  encodings?: Record<string, unknown>;
}

export interface ViewEntry {
  step: string;
  name: string;
  /** Present unless `problem` says why the view cannot be shown. */
  view?: ViewSpec;
  problem?: string;
}

export interface Diagnostic {
  code: string;
  count: number;
  text?: string;
  hint?: string;
  samples: { where?: string; cause?: string }[];
}

export interface InputFile {
  path: string;
  size: number;
  sha256: string;
  note?: string;
}

export interface Drop {
  reason: string;
  rows: number;
}

export interface StepEntry {
  step: string;
  class: string;
  kind: string;
  status: string;
  error?: string;
  rows_in: number | null;
  rows_out: number | null;
  dropped: number;
  drops: Drop[];
  diagnostics: Diagnostic[];
  plugin?: string;
  version?: string;
  digest?: string;
  inputs: InputFile[];
}

export interface Parameter {
  name: string;
  value: string;
}

export type Verdict = "complete" | "partial" | "failed" | "interrupted" | "unknown";

export interface ReportModel {
  report: 1;
  title: string;
  investigation: string;
  description?: string;
  as_of?: string;
  tool?: string;
  parameters: Parameter[];
  verdict: Verdict;
  steps: StepEntry[];
  views: ViewEntry[];
}
