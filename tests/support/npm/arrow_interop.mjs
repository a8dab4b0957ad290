// SPDX-License-Identifier: Apache-2.0
//
// Reads an Arrow IPC stream or file with apache-arrow, prints what it understood as JSON, and writes
// the table again as a stream for our reader:
//
//   node arrow_interop.mjs IN OUT
import {readFileSync, writeFileSync} from 'node:fs';
import {RecordBatchStreamWriter, tableFromIPC} from 'apache-arrow';

const [input, output] = process.argv.slice(2);
const table = tableFromIPC(readFileSync(input));
const fields = table.schema.fields.map((field) => ({
  name: field.name,
  type: String(field.type),
  nullable: field.nullable,
  metadata: Object.fromEntries(field.metadata),
  nulls: table.getChild(field.name).nullCount,
}));
const metadata = Object.fromEntries(table.schema.metadata);
process.stdout.write(`${JSON.stringify({rows: table.numRows, metadata, fields})}\n`);
writeFileSync(output, RecordBatchStreamWriter.writeAll(table).toUint8Array(true));
