// SPDX-License-Identifier: Apache-2.0
//
// The report of the demo, as `spoor run` wrote it: SPOOR_RUNS names a folder with two runs of it,
// SPOOR_CASE the demo's own folder.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { count_of, launch, open, settled } from "./browser.mjs";

const runs = readdirSync(process.env.SPOOR_RUNS)
  .filter((name) => existsSync(join(process.env.SPOOR_RUNS, name, "report.html")))
  .sort()
  .map((name) => join(process.env.SPOOR_RUNS, name));
const report = join(runs[0], "report.html");
const record = JSON.parse(readFileSync(join(runs[0], "run.json"), "utf8"));
const answers = JSON.parse(readFileSync(join(process.env.SPOOR_CASE, "answers.json"), "utf8"));
let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

test("two runs give byte-identical reports", () => {
  assert.equal(runs.length, 2);
  assert.ok(readFileSync(report).equals(readFileSync(join(runs[1], "report.html"))));
});

test("the counts shown are the ledger's", async () => {
  const { page, all_faults } = await open(browser, report);
  const shown = await page.$$eval("tr.step", (rows) =>
    rows.map((row) => [row.dataset.step, Object.fromEntries([...row.querySelectorAll("[data-key]")].map((cell) => [cell.dataset.key, cell.dataset.value]))]),
  );
  const by_step = new Map(shown);
  const expected = record.steps.filter((step) => step.class !== "visualizer.report");
  assert.deepEqual([...by_step.keys()], expected.map((step) => step.step));
  for (const step of expected) {
    const cells = by_step.get(step.step);
    assert.equal(Number(cells.rows_in), step.rows_in, `${step.step} rows in`);
    if (!step.class.startsWith("visualizer.")) assert.equal(Number(cells.rows_out), step.rows_out, `${step.step} rows out`);
    assert.equal(Number(cells.dropped), step.rows_dropped, `${step.step} dropped`);
    assert.equal(Number(cells.diagnostics), step.diagnostics.reduce((sum, one) => sum + one.count, 0), `${step.step} diagnostics`);
  }
  const read = await page.$eval("[data-total=read]", (cell) => Number(cell.dataset.value));
  assert.equal(read, answers.events + answers.flows);
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

test("the report holds the answer", async () => {
  const { page, all_faults } = await open(browser, report);
  await page.$$eval("section.view select", (all) =>
    all.forEach((select) => {
      select.value = "1000";
      select.dispatchEvent(new Event("change"));
    }),
  );
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const text = await page.$eval("body", (body) => body.textContent);
  const plain = text.replaceAll("[.]", ".").replaceAll("hxxp", "http").toLowerCase();
  const wanted = [...answers.domains, answers.url, answers.sha256, ...answers.accounts_of_intruder, ...Object.keys(answers.intruder), ...Object.values(answers.intruder).map((one) => one.organisation)];
  for (const one of wanted) assert.ok(plain.includes(one.toLowerCase()), one);
  assert.deepEqual(await all_faults(), []);
  await page.close();
});

test("its tables filter and its timelines zoom", async () => {
  const { page, all_faults } = await open(browser, report);
  let tables = 0;
  let timelines = 0;
  for (const card of await page.$$("section.view")) {
    const whole = await count_of(card);
    const filter = await card.$(".tabulator-header-filter input");
    if (filter) {
      await filter.type("=no such value");
      assert.equal((await settled(card, (count) => count.shown === 0)).shown, 0);
      await (await card.$("button ::-p-text(Reset)")).click();
      assert.equal((await settled(card, (count) => count.shown === whole.shown)).shown, whole.shown);
      ++tables;
    } else {
      await (await card.$("button[aria-label='Zoom in']")).click();
      const zoomed = await settled(card, (count) => count.shown < whole.shown);
      assert.ok(zoomed.shown < whole.shown, JSON.stringify(zoomed));
      await (await card.$("button ::-p-text(Whole range)")).click();
      assert.equal((await settled(card, (count) => count.shown === whole.shown)).shown, whole.shown);
      ++timelines;
    }
  }
  assert.ok(tables > 0 && timelines > 0, `${tables} tables, ${timelines} timelines`);
  assert.deepEqual(await all_faults(), []);
  await page.close();
});
