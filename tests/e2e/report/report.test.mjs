// SPDX-License-Identifier: Apache-2.0
//
// Opens the reports of make_reports in headless Chromium, from disk, and uses them as a person
// would. SPOOR_REPORTS names their folder, SPOOR_CHROMIUM the browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { count_of, launch, open, settled, view_titled } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const reports = process.env.SPOOR_REPORTS;
const payloads = JSON.parse(readFileSync(join(here, "payloads.json"), "utf8"));
let browser;

before(async () => {
  assert.ok(reports, "SPOOR_REPORTS must name the folder that make_reports wrote");
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

test("the detector sees a payload that runs", async () => {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    globalThis.__seen = [];
    globalThis.__ran = (how) => globalThis.__seen.push(how);
  });
  await page.goto("data:text/html,<body></body>");
  await page.evaluate((text) => {
    document.body.innerHTML = text;
  }, payloads[1]);
  await page.waitForFunction(() => globalThis.__seen.length > 0, { timeout: 5000 });
  await page.close();
});

test("equal inputs give equal bytes", () => {
  const plain = readFileSync(join(reports, "plain.html"));
  assert.ok(plain.equals(readFileSync(join(reports, "again.html"))));
});

test("the page's policy has hashes and nothing unsafe", () => {
  const html = readFileSync(join(reports, "plain.html"), "utf8");
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)[1];
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(html.match(/<script/g).length, 1);
  assert.doesNotMatch(html.replace(/<script>[\s\S]*<\/script>/, ""), /https?:\/\//);
});

test("verdict, ledger and notes show the numbers of the run", async () => {
  const { page, all_faults } = await open(browser, join(reports, "plain.html"));
  const total = (key) => page.$eval(`[data-total=${key}]`, (cell) => Number(cell.dataset.value));
  assert.equal(await page.$eval(".verdict h2", (head) => head.textContent), "Partial");
  assert.equal(await total("read"), 1008);
  assert.equal(await total("dropped"), 8);
  assert.equal(await total("diagnostics"), 8);
  assert.equal(await total("inputs"), 1);
  const cell = (step, key) =>
    page.$eval(`tr[data-step=${step}] [data-key=${key}]`, (found) => Number(found.dataset.value));
  assert.equal(await cell("events", "rows_in"), 1008);
  assert.equal(await cell("events", "rows_out"), 1000);
  assert.equal(await cell("events", "dropped"), 8);
  assert.equal(await cell("geo", "rows_out"), 500);
  const text = await page.$eval("body", (body) => body.textContent);
  for (const wanted of ["the database ends early", "bad_json 8", "a.ndjson, row 4711", "a".repeat(64), "io.spoor.ndjson 0.1.0", "ws-014"]) {
    assert.ok(text.includes(wanted), wanted);
  }
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

test("a table filters, searches, sorts, and shows one row in full", async () => {
  const { page, all_faults } = await open(browser, join(reports, "plain.html"));
  const card = await view_titled(page, "Indicators");
  assert.deepEqual(await count_of(card), { shown: 400, held: 400, rows: 500, text: "400 rows" });
  assert.ok((await card.$eval(".notes", (notes) => notes.textContent)).startsWith("100 more rows"));

  const filters = await card.$$(".tabulator-header-filter input");
  await filters[0].type("evil[.]example");
  const evil = await settled(card, (count) => count.shown < 400);
  const shown = await card.$$eval(".tabulator-row .tabulator-cell[tabulator-field=c0]", (cells) => cells.map((one) => one.textContent));
  assert.ok(evil.shown > 0 && evil.shown <= 50, JSON.stringify(evil));
  assert.ok(shown.length > 0 && shown.every((text) => text === "evil[.]example"), shown.join());

  await filters[1].type(">90");
  const many = await settled(card, (count) => count.shown < evil.shown);
  const hits = await card.$$eval(".tabulator-row .tabulator-cell[tabulator-field=c1]", (cells) => cells.map((one) => Number(one.textContent)));
  assert.equal(hits.length, many.shown);
  assert.ok(hits.every((value) => value > 90), hits.join());

  await (await card.$("button ::-p-text(Reset)")).click();
  assert.equal((await settled(card, (count) => count.shown === 400)).shown, 400);

  await (await card.$("[tabulator-field=c1] .col-name")).press("Enter");
  await new Promise((resume) => setTimeout(resume, 200));
  const first = await card.$eval(".tabulator-row .tabulator-cell[tabulator-field=c1]", (one) => Number(one.textContent));
  const all = await card.$$eval(".tabulator-row .tabulator-cell[tabulator-field=c1]", (cells) => cells.map((one) => Number(one.textContent)));
  assert.equal(first, Math.min(...all));
  assert.deepEqual(all, [...all].sort((a, b) => a - b));

  await (await card.$(".tabulator-row .tabulator-cell[tabulator-field=c3]")).click();
  const detail = await card.$eval(".row-panel", (panel) => panel.innerText);
  assert.ok(detail.includes("hxxp://evil[.]example/"), detail);

  await (await card.$("input[type=search]")).type("no such text");
  assert.equal((await settled(card, (count) => count.shown === 0)).shown, 0);
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

test("a timeline zooms by buttons, keys and the mouse, and lists what is in view", async () => {
  const { page, all_faults } = await open(browser, join(reports, "plain.html"));
  const card = await view_titled(page, "Events by kind");
  const whole = await count_of(card);
  // Every 97th of the 1,000 events has no time.
  assert.equal(whole.shown, 990);
  assert.equal(whole.held, 990);
  assert.equal(whole.rows, 1000);

  await (await card.$("button[aria-label='Zoom in']")).click();
  const half = await settled(card, (count) => count.shown < 990);
  assert.ok(Math.abs(half.shown - 495) < 20, JSON.stringify(half));

  const chart = await card.$(".chart");
  await chart.focus();
  await page.keyboard.press("0");
  assert.equal((await settled(card, (count) => count.shown === 990)).shown, 990);

  await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await chart.boundingBox();
  const y = box.y + 110;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
  await page.mouse.up();
  const dragged = await settled(card, (count) => count.shown < 990);
  assert.ok(dragged.shown > 60 && dragged.shown < 200, JSON.stringify(dragged));

  await (await card.$(".listing summary")).click();
  await new Promise((resume) => setTimeout(resume, 300));
  const listed = await card.$$eval(".listing tbody tr", (rows) => rows.length);
  assert.equal(listed, Math.min(200, dragged.shown));

  await (await card.$(".lanes summary")).click();
  const lanes = await card.$$eval(".lanes tbody tr", (rows) => rows.map((row) => row.children[0].textContent + "=" + row.children[1].textContent));
  assert.ok(lanes.includes("4720 account created=1"), lanes.join());
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

test("a million events are drawn, and the one that is alone is seen", async () => {
  const started = Date.now();
  const { page, all_faults } = await open(browser, join(reports, "big.html"));
  const seconds = (Date.now() - started) / 1000;
  const card = await view_titled(page, "Events");
  assert.equal((await count_of(card)).shown, 1_000_000);
  console.log(`million events ready after ${seconds.toFixed(2)} s`);
  assert.ok(seconds < 10, `ready after ${seconds} s`);
  const chart = await card.$(".chart");
  // The last lane holds the lonely event: somewhere in its band there is ink.
  const ink = await chart.$eval("canvas", (canvas) => {
    const scale = canvas.width / canvas.clientWidth;
    const lane = 2;
    const top = (10 + 72 + 14 + lane * 22) * scale;
    const context = canvas.getContext("2d");
    const { data } = context.getImageData(canvas.clientWidth * 0.3 * scale, top + 8 * scale, canvas.width * 0.65, 6 * scale);
    const key = (i) => `${data[i]},${data[i + 1]},${data[i + 2]}`;
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4) seen.set(key(i), (seen.get(key(i)) ?? 0) + 1);
    return [...seen.values()].some((count) => count >= 6 && count < 400);
  });
  assert.ok(ink, "the lonely event is not drawn");
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

for (const scheme of ["light", "dark"]) {
  test(`no accessibility fault in the ${scheme} scheme`, async () => {
    const { page } = await open(browser, join(reports, "plain.html"));
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.$$eval("details", (all) => all.forEach((one) => (one.open = true)));
    await page.$eval(".tabulator-row .tabulator-cell", (one) => one.click());
    await page.evaluate(readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return violations.map((one) => `${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" || ")}`);
    });
    assert.deepEqual(found, []);
    await page.close();
  });
}

test("paper gets a plain table and no controls", async () => {
  const { page } = await open(browser, join(reports, "plain.html"));
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const card = await view_titled(page, "Indicators");
  assert.equal(await card.$$eval(".print-only tbody tr", (rows) => rows.length), 400);
  await page.emulateMediaType("print");
  assert.equal(await card.$eval(".grid-frame", (grid) => getComputedStyle(grid).display), "none");
  await page.close();
});

/** Text as the page shows it: marks apart, defanging undone. */
function comparable(text) {
  return text
    .replaceAll("hxxp", "http")
    .replaceAll("fxp", "ftp")
    .replaceAll("[.]", ".")
    .replaceAll("[@]", "@")
    .replaceAll("[:]", ":")
    .replace(/\u27e8U\+[0-9A-F]+\u27e9|U\+[0-9A-F]{4,6}|[\u2400-\u2421]|[\u0000-\u0020]|\p{Cf}/gu, "");
}

// Where make_reports puts the payload; each place is found in the page by the text it holds.
const places = {
  "report title": "h1",
  "investigation": ".subtitle",
  "description": ".page-header .lead",
  "as of, parameter value": ".facts dd",
  "parameter name": ".facts dt",
  "tool": ".page-footer",
  "step in the verdict": ".verdict li a",
  "error in the verdict": ".verdict li",
  "contents": ".contents a",
  "view title": ".view h2",
  "view step": ".card-head .class",
  "view description": ".view > .lead",
  "view kind, artifact type": ".view .fault",
  "column name": ".tabulator-col .col-name",
  "cell": ".tabulator-cell",
  "column in the chooser": ".chooser label",
  "lane": ".lanes td",
  "listed lane": ".listing td:nth-child(2)",
  "detail column": ".listing th",
  "detail cell": ".listing td:nth-child(3)",
  "ledger step": ".ledger th .val",
  "class": ".ledger th .class",
  "status": ".ledger .badge",
  "drop reason": ".ledger .reasons",
  "plugin, version": ".step-detail summary",
  "error": ".step-detail .fault",
  "digest": ".digest",
  "diagnostic code, text": ".diagnostic h3",
  "diagnostic hint": ".diagnostic .hint",
  "sample place": ".diagnostic .where",
  "sample cause": ".diagnostic li",
  "input path, note": ".files td:first-child",
  "input digest": ".files td:last-child",
};

let combinations = 0;
for (const [index, payload] of payloads.entries()) {
  test(`payload ${String(index).padStart(2, "0")} stays text in every place`, async () => {
    const { page, all_faults } = await open(browser, join(reports, `hostile-${String(index).padStart(2, "0")}.html`));
    // Use everything: row details, lists, tooltips, filters, print.
    await page.$$eval("details", (all) => all.forEach((one) => (one.open = true)));
    await page.waitForSelector(".listing tbody tr");
    await page.$eval(".tabulator-row .tabulator-cell", (one) => one.click());
    await page.$eval(".tabulator-header-filter input", (input, text) => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    }, payload);
    const chart = await page.$(".chart");
    await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = await chart.boundingBox();
    for (let x = 0.2; x < 1; x += 0.1) await page.mouse.move(box.x + box.width * x, box.y + 105);
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    const all_text = await page.$eval("#report", (report) => report.textContent);
    assert.doesNotMatch(all_text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    for (const [place, selector] of Object.entries(places)) {
      // Arrow ends a column's name at the first NUL.
      const wanted = comparable(/column/.test(place) ? payload.split("\0")[0] : payload);
      const texts = await page.$$eval(selector, (found) => found.map((one) => one.textContent));
      assert.ok(texts.some((text) => comparable(text).includes(wanted)), `${place}: ${texts.slice(0, 3).join(" | ")}`);
      ++combinations;
    }
    assert.equal(await page.$$eval("#report script, #report iframe, #report img, #report object, #report base, #report meta, #report link, #report [onerror], #report [onload]", (found) => found.length), 0);
    const targets = await page.$$eval("#report [href]", (found) => found.map((one) => one.getAttribute("href")));
    assert.ok(targets.every((target) => /^#(view-\d+|step-\d+|verdict|completeness|main)$/.test(target)), targets.join());
    assert.deepEqual(await all_faults(), []);
    await page.close();
  });
}

test("at least 300 payloads in places were tried", () => {
  console.log(`${combinations} combinations of payload and place`);
  assert.ok(combinations >= 300, `${combinations}`);
});
