// SPDX-License-Identifier: Apache-2.0
//
// Bundles the report's front end and writes the page around it as C++ source:
//   node build.mjs --out report_page.cpp
// The page is two constant strings: everything before the islands, everything after. Scripts and
// styles are known here, so their hashes stand in the page's content security policy.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// What the bundle carries; tslib and zrender come with echarts.
const kCarried = ["echarts", "zrender", "tslib", "tabulator-tables"];

function stop(text) {
  console.error(`report front end: ${text}`);
  process.exit(1);
}

function read_json(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The installed packages must be the locked ones, or two builds would differ. */
function check_installed() {
  const locked = read_json(join(here, "package-lock.json")).packages;
  for (const name of [...kCarried, "esbuild"]) {
    const path = join(here, "node_modules", name, "package.json");
    if (!existsSync(path)) stop(`${name} is not installed: run scripts/setup`);
    const have = read_json(path).version;
    const want = locked[`node_modules/${name}`].version;
    if (have !== want) stop(`${name} is ${have}, the lock file says ${want}: run scripts/setup`);
  }
}

/** LICENSE*, NOTICE* and what lies in a folder of that name, sorted. */
function licence_files(folder, prefix = "") {
  const found = [];
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (prefix === "" && !/^(licen[cs]e|notice)/i.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...licence_files(folder, path));
    else found.push(path);
  }
  return found.sort();
}

/** Without byte-order mark, carriage returns and form feeds. */
function plain_text(path) {
  return readFileSync(path, "utf8").replace(/[\ufeff\r\f]/g, "").trim();
}

function licence_of(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = read_json(join(folder, "package.json"));
  const files = licence_files(folder);
  if (files.length === 0) stop(`${name} has no licence file`);
  const text = files.map((file) => plain_text(join(folder, file))).join("\n\n");
  return { name, version, licence: license, text };
}

const licences = {
  name: "licences",
  setup(build) {
    build.onResolve({ filter: /^virtual:licences$/ }, (found) => ({ path: found.path, namespace: "licences" }));
    build.onLoad({ filter: /.*/, namespace: "licences" }, () => ({
      contents: JSON.stringify(kCarried.map(licence_of)),
      loader: "json",
    }));
  },
};

async function bundle(entry) {
  const { build } = await import("esbuild");
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2022"],
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
    loader: { ".css": "css" },
    plugins: [licences],
  });
  // Nothing of a bundle may end its element early.
  return result.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("</style", "<\\/style");
}

function hash_source(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function page(script, style) {
  const policy = [
    "default-src 'none'",
    `script-src ${hash_source(script)}`,
    `style-src ${hash_source(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
  const before = `<!DOCTYPE html>
<html lang="en" data-state="loading">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Investigation report</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="report"><p class="loading">Reading the report…</p></div>
<noscript><p class="loading">This report needs JavaScript to draw its tables. Its script is part of this file and loads nothing.</p></noscript>
`;
  const after = `<script>${script}</script>
</body>
</html>
`;
  return { before, after };
}

/** A C++ string literal of UTF-8 bytes, in lines. */
function literal(text) {
  const bytes = Buffer.from(text, "utf8");
  const lines = [];
  for (let at = 0; at < bytes.length; at += 4000) {
    let line = "";
    for (const byte of bytes.subarray(at, at + 4000)) {
      if (byte === 0x22 || byte === 0x5c || byte === 0x3f) line += "\\" + String.fromCharCode(byte);
      else if (byte >= 0x20 && byte < 0x7f) line += String.fromCharCode(byte);
      else line += "\\" + byte.toString(8).padStart(3, "0");
    }
    lines.push(`    "${line}"`);
  }
  return lines.join("\n");
}

function cpp_source({ before, after }) {
  return `// Made by web/build.mjs. Do not edit.
#include "report_page.hpp"

namespace {
const char kBefore[] =
${literal(before)};
const char kAfter[] =
${literal(after)};
}  // namespace

std::string_view report_page_before() { return {kBefore, sizeof kBefore - 1}; }
std::string_view report_page_after() { return {kAfter, sizeof kAfter - 1}; }
`;
}

function option(name) {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
}

check_installed();
const parts = page(await bundle("src/main.ts"), await bundle("src/styles/report.css"));
const out = option("--out");
const json = option("--json");
if (!out && !json) stop("usage: build.mjs --out FILE.cpp | --json FILE.json");
for (const [path, text] of [[out, out && cpp_source(parts)], [json, json && JSON.stringify(parts)]]) {
  if (!path) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
