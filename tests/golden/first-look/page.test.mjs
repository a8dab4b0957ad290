// SPDX-License-Identifier: Apache-2.0
//
// The report of the sample case as a person opens it: from disk, with the network off. It holds the
// answer, and its counts are those of the run's ledger. SPOOR_RUN names the run folder. With
// SPOOR_PICTURE=docs/img/report.png it takes the picture of the README.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const { SPOOR_RUN: run, SPOOR_SOURCE: source, SPOOR_CHROMIUM: chromium } = process.env;
const puppeteer = createRequire(join(source, "tests/e2e/report/package.json"))("puppeteer-core");
const answers = JSON.parse(readFileSync(join(source, "config/investigations/first-look/answers.json"), "utf8"));
const record = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
const steps = Object.fromEntries(record.steps.map((step) => [step.step, step]));

let browser;
let page;
const faults = [];

before(async () => {
  browser = await puppeteer.launch({
    executablePath: chromium,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  page = await browser.newPage();
  await page.setViewport({ width: 1400, height: 1000 });
  const url = pathToFileURL(join(run, "report.html")).href;
  page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) faults.push(`request: ${request.url()}`);
  });
  await page.setOfflineMode(true);
  await page.evaluateOnNewDocument(() => {
    globalThis.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      globalThis.__violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(url);
  await page.waitForSelector("html[data-state=ready], html[data-state=broken]", { timeout: 30_000 });
  assert.equal(await page.$eval("html", (html) => html.dataset.state), "ready");
});

after(async () => {
  if (process.env.SPOOR_PICTURE) await take_picture(process.env.SPOOR_PICTURE);
  await browser?.close();
});

async function take_picture(path) {
  await page.setViewport({ width: 1280, height: 1420 });
  await page.reload();
  await page.waitForSelector("html[data-state=ready]");
  await new Promise((resume) => setTimeout(resume, 1000));
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path });
}

async function view_titled(title) {
  for (const card of await page.$$("section.view")) {
    if ((await card.$eval("h2", (head) => head.textContent)) === title) return card;
  }
  throw new Error(`no view titled ${title}`);
}

const shown = (card) => card.$eval(".status .count", (count) => Number(count.dataset.shown));

async function settled(card, wanted) {
  for (let i = 0; i < 100 && !wanted(await shown(card)); ++i) await new Promise((resume) => setTimeout(resume, 30));
  return shown(card);
}

test("the ledger of the page is the ledger of the run", async () => {
  for (const step of record.steps.filter((one) => one.step !== "report")) {
    const cell = (key) =>
      page.$eval(`tr[data-step="${step.step}"] [data-key=${key}]`, (found) => Number(found.dataset.value));
    assert.equal(await cell("rows_in"), step.rows_in, step.step);
    assert.equal(await cell("dropped"), step.rows_dropped, step.step);
  }
});

test("every view shows as many rows as its step read", async () => {
  const views = {
    "All events by kind": "everything",
    "Sign-ins that succeeded from outside": "outside_table",
    "Sign-ins that failed": "failed_table",
    "Suspicious events by host": "suspicious_time",
    "Suspicious events": "suspicious_table",
    "Indicators in suspicious events": "ioc_table",
    "Large uploads": "upload_table",
  };
  for (const [title, step] of Object.entries(views)) assert.equal(await shown(await view_titled(title)), steps[step].rows_in, title);
  assert.equal(await shown(await view_titled("All events by kind")), answers.events);
  assert.equal(await shown(await view_titled("Sign-ins that failed")), answers.failed_sign_ins);
});

test("the table of failed sign-ins filters to one address of the intruder", async () => {
  const card = await view_titled("Sign-ins that failed");
  for (const [address, count] of Object.entries(answers.failed_sign_ins_of_intruder)) {
    const search = await card.$("input[type=search]");
    await search.type(address);
    assert.equal(await settled(card, (rows) => rows === count), count, address);
    await (await card.$("button ::-p-text(Reset)")).click();
    assert.equal(await settled(card, (rows) => rows === answers.failed_sign_ins), answers.failed_sign_ins);
  }
});

test("the timeline zooms in and out", async () => {
  const card = await view_titled("All events by kind");
  await (await card.$("button[aria-label='Zoom in']")).click();
  const part = await settled(card, (count) => count < answers.events);
  assert.ok(part > 0 && part < answers.events, String(part));
  await (await card.$(".chart")).focus();
  await page.keyboard.press("0");
  assert.equal(await settled(card, (count) => count === answers.events), answers.events);
});

test("the page holds the answer", async () => {
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const raw = await page.$eval("body", (body) => body.textContent);
  const text = raw.replaceAll("hxxp", "http").replaceAll("[.]", ".").replaceAll("[:]", ":");
  const wanted = [...answers.accounts_of_intruder, ...answers.domains, answers.url, answers.sha256];
  for (const [address, place] of Object.entries(answers.intruder))
    wanted.push(address, place.country, place.city, place.organisation);
  for (const one of wanted) assert.ok(text.includes(one), one);
  for (const domain of answers.domains) assert.ok(raw.includes(domain.replaceAll(".", "[.]")), `${domain} is not defanged`);
});

test("nothing was asked of the network, refused by the policy or complained about", async () => {
  assert.deepEqual([...faults, ...(await page.evaluate(() => globalThis.__violations))], []);
});
