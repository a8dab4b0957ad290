// SPDX-License-Identifier: Apache-2.0
//
// Unit tests of the parts of the page that need no browser: node test.mjs

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createInflateRaw, deflateRawSync } from "node:zlib";

import { build } from "esbuild";

try {
  new DecompressionStream("deflate-raw");
} catch {
  // Node 18 lacks this format, which every browser with DecompressionStream has.
  globalThis.DecompressionStream = function inflate_raw() {
    return Duplex.toWeb(createInflateRaw());
  };
}

const here = dirname(fileURLToPath(import.meta.url));

async function load() {
  const result = await build({
    absWorkingDir: here,
    stdin: {
      contents: ["island", "column", "filter", "text", "timeline_raster", "trusted_types"].map((name) => `export * from "./src/${name}";`).join("\n"),
      resolveDir: here,
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const file = join(mkdtempSync(join(tmpdir(), "spoor-web-")), "parts.mjs");
  writeFileSync(file, result.outputFiles[0].text);
  return import(pathToFileURL(file).href);
}

const parts = await load();
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const island = (dtype, array) => ({ dtype, length: array.length, data: base64(new Uint8Array(array.buffer)) });
const texts = (name, values, semantic) => {
  const words = [...new Set(values)];
  const bytes = words.map((word) => Buffer.from(word));
  const offsets = [0];
  for (const one of bytes) offsets.push(offsets.at(-1) + one.length);
  return {
    name,
    type: "utf8",
    semantic,
    codes: island("uint8", Uint8Array.from(values, (value) => words.indexOf(value))),
    offsets: island("int32", Int32Array.from(offsets)),
    bytes: island("uint8", Uint8Array.from(Buffer.concat(bytes))),
  };
};
const integers = (name, values, type = "int64") => ({ name, type, values: island("int64", BigInt64Array.from(values)) });

async function matching(column, rows, query) {
  const read = await parts.read_column(column, rows);
  const test_row = parts.compile_filter(query, read);
  return Array.from({ length: rows }, (_unused, row) => row).filter((row) => test_row(row));
}

test("an island is decoded by its dtype", async () => {
  assert.deepEqual([...(await parts.read_island({ dtype: "uint16", length: 2, data: base64([1, 2, 3, 4]) }))], [0x0201, 0x0403]);
});

test("a shuffled island of differences wraps around", async () => {
  // -1, then the smallest int64.
  const planes = [255, 1, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 128];
  const read = await parts.read_island({ dtype: "int64", length: 2, filter: "delta-shuffle", data: base64(planes) });
  assert.deepEqual([...read], [-1n, -(2n ** 63n)]);
  const small = await parts.read_island({ dtype: "int32", length: 2, filter: "delta-shuffle", data: base64([5, 254, 0, 255, 0, 255, 0, 255]) });
  assert.deepEqual([...small], [5, 3]);
});

test("an island that lies about itself is refused", async () => {
  const bomb = base64(deflateRawSync(Buffer.alloc(1 << 20)));
  const bad = [
    [{ dtype: "uint8", length: 10, codec: "deflate-raw", data: bomb }, /more than the 10 bytes/],
    [{ dtype: "uint8", length: 2 << 20, codec: "deflate-raw", data: bomb }, /holds 1048576 bytes and declares 2097152/],
    [{ dtype: "uint8", length: 3, data: base64([1]) }, /holds 1 bytes and declares 3/],
    [{ dtype: "float64", length: 1e12, data: "" }, /not readable/],
    [{ dtype: "uint8", length: -1, data: "" }, /not readable/],
    [{ dtype: "nonsense", length: 1, data: "" }, /not readable/],
    [{ dtype: "uint8", length: 1, codec: "zstd", data: "AQ==" }, /unknown codec/],
    [{ dtype: "uint8", length: 1, filter: "xor", data: "AQ==" }, /unknown filter/],
    [{ dtype: "float64", length: 1, filter: "delta-shuffle", data: base64(new Uint8Array(8)) }, /not defined/],
  ];
  for (const [spec, message] of bad) await assert.rejects(parts.read_island(spec), message);
});

test("a column that lies about itself is refused", async () => {
  const good = texts("t", ["a", "b"]);
  const bad = [
    [{ ...good, codes: island("uint8", Uint8Array.from([0, 2])) }, /outside the dictionary/],
    [{ ...good, offsets: island("int32", Int32Array.from([0, 9])) }, /past|pass the end|outside/],
    [{ ...good, offsets: island("int32", Int32Array.from([0, 2, 1])) }, /backwards/],
    [{ ...good, bytes: undefined }, /lacks/],
    [{ name: "n", type: "int64", values: island("uint8", Uint8Array.from([1, 2])) }, /wrong type/],
    [{ name: "n", type: "__proto__" }, /unknown column type/],
  ];
  for (const [spec, message] of bad) await assert.rejects(parts.read_column(spec, 2), message);
});

test("times are exact, and as short as their column allows", async () => {
  const read = async (values) => {
    const column = await parts.read_column(integers("at", values, "timestamp"), values.length);
    return values.map((_unused, row) => column.text(row));
  };
  assert.deepEqual(await read([0n]), ["1970-01-01 00:00:00Z"]);
  assert.deepEqual(await read([1_500_000n, 1_000_001n]), ["1970-01-01 00:00:01.500000Z", "1970-01-01 00:00:01.000001Z"]);
  assert.deepEqual(await read([253402300799999999n, -11644473600000000n]), ["9999-12-31 23:59:59.999999Z", "1601-01-01 00:00:00.000000Z"]);
  assert.deepEqual(await read([-1n]), ["1969-12-31 23:59:59.999999Z"]);
});

test("filters", async () => {
  const names = texts("name", ["Alpha", "beta", "alphabet", "gamma"]);
  assert.deepEqual(await matching(names, 4, "ALPHA"), [0, 2]);
  assert.deepEqual(await matching(names, 4, "!alpha"), [1, 3]);
  assert.deepEqual(await matching(names, 4, "=beta|gamma"), [1, 3]);
  assert.deepEqual(await matching(names, 4, "!=beta"), [0, 2, 3]);
  assert.deepEqual(await matching(names, 4, "/^a/i"), [0, 2]);
  const numbers = integers("n", [5n, 10n, -3n]);
  assert.deepEqual(await matching(numbers, 3, ">4"), [0, 1]);
  assert.deepEqual(await matching(numbers, 3, "-5..5"), [0, 2]);
  const times = integers("at", [0n, 86_400_000_000n, 172_800_000_000n], "timestamp");
  assert.deepEqual(await matching(times, 3, "<=1970-01-02"), [0, 1]);
  assert.deepEqual(await matching(times, 3, ">1970-01-02"), [2]);
  assert.deepEqual(await matching(texts("d", ["evil.example", "b"], "domain"), 2, "evil[.]"), [0]);
  assert.equal(parts.compile_filter("  ", undefined), undefined);
  await assert.rejects(matching(names, 4, "/(/"));
});

test("what cannot be seen is marked, every time", () => {
  for (let i = 0; i < 3; ++i) assert.equal(parts.visible("a\u202eb\u0000c\u200b\u202e"), "a⟨U+202E⟩b␀c⟨U+200B⟩⟨U+202E⟩");
  assert.equal(parts.visible("tag\u{e0041}"), "tag⟨U+E0041⟩");
  assert.equal(parts.visible("half\ud800"), "half⟨U+D800⟩");
  assert.equal(parts.visible("Grüße 你好 😀"), "Grüße 你好 😀");
});

test("observables are defanged by what they are", () => {
  assert.equal(parts.defang("192.0.2.1", "ipv4"), "192[.]0[.]2[.]1");
  assert.equal(parts.defang("https://u@a.example/x.y", "url"), "hxxps://u[@]a[.]example/x.y");
  assert.equal(parts.defang("m@a.example", "email"), "m[@]a[.]example");
  assert.equal(parts.defang("a.example", "observable"), "a[.]example");
  assert.equal(parts.defang("C:\\x\\y.dll", "observable"), "C:\\x\\y.dll");
  assert.equal(parts.defang("curl http://a.example/x", undefined), "curl hxxp://a.example/x");
  assert.equal(parts.defang("v1.2.3", undefined), "v1.2.3");
});

test("columns of addresses and links are known by their texts", async () => {
  const semantic = async (values) => (await parts.read_column(texts("t", values), values.length)).semantic;
  assert.equal(await semantic(["192.0.2.1", "-", "2001:db8::1"]), "ip");
  assert.equal(await semantic(["http://a.example/", "https://b.example"]), "url");
  assert.equal(await semantic(["192.0.2.1", "host"]), undefined);
  assert.equal(await semantic(["-", ""]), undefined);
  assert.equal(await semantic(["10:20"]), undefined);
});

test("no event is lost between the buckets", () => {
  const time = Float64Array.from({ length: 10_000 }, (_unused, i) => i * 7);
  const events = { time, lane: new Uint8Array(10_000).map((_unused, i) => i % 3), lanes: 3 };
  const all = parts.count_events(events, { from: 0, to: 9_999 * 7 }, 333);
  assert.equal(all.by_lane.reduce((sum, count) => sum + count, 0), 10_000);
  const some = parts.count_events(events, { from: 70, to: 140 }, 10);
  assert.equal(some.end - some.begin, 11);
  assert.equal(some.by_lane.reduce((sum, count) => sum + count, 0), 11);
  assert.equal(parts.histogram(events, { from: 70, to: 140 }, 4).reduce((sum, count) => sum + count, 0), 11);
});

test("markup that reaches a sink becomes text", () => {
  assert.equal(parts.escape_markup("<img src=x onerror='1'>&"), "&lt;img src=x onerror=&#39;1&#39;&gt;&amp;");
});
