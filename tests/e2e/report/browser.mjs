// SPDX-License-Identifier: Apache-2.0
//
// A browser without a network, and pages that write down everything a report must never do.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

import puppeteer from "puppeteer-core";

export function launch() {
  return puppeteer.launch({
    executablePath: process.env.SPOOR_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a report from disk; `all_faults` tells what it did that it must not. */
export async function open(browser, file) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1400, height: 1000 });
  const faults = [];
  page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) faults.push(`request: ${request.url()}`);
  });
  page.on("popup", () => faults.push("popup"));
  await page.setOfflineMode(true);
  await page.evaluateOnNewDocument(() => {
    globalThis.__seen = [];
    globalThis.__ran = (how) => globalThis.__seen.push(`payload ran: ${how}`);
    document.addEventListener("securitypolicyviolation", (event) =>
      globalThis.__seen.push(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(url);
  await page.waitForSelector("html[data-state=ready], html[data-state=broken]", { timeout: 30_000 });
  assert.equal(await page.$eval("html", (html) => html.dataset.state), "ready");
  const all_faults = async () => [
    ...faults,
    ...(await page.evaluate(() => globalThis.__seen)),
    ...(await page.evaluate(() => Object.keys(Object.prototype).map((key) => `planted: ${key}`))),
  ];
  return { page, all_faults };
}

export async function view_titled(page, title) {
  for (const card of await page.$$("section.view")) {
    if ((await card.$eval("h2", (head) => head.textContent)) === title) return card;
  }
  throw new Error(`no view titled ${title}`);
}

export async function count_of(card) {
  return card.$eval(".status .count", (count) => ({
    shown: Number(count.dataset.shown),
    held: Number(count.dataset.held),
    rows: Number(count.dataset.rows),
    text: count.textContent,
  }));
}

/** Waits until the count fulfils `wanted`, or gives up and returns it. */
export async function settled(card, wanted) {
  for (let i = 0; i < 100; ++i) {
    if (wanted(await count_of(card))) return count_of(card);
    await new Promise((resume) => setTimeout(resume, 30));
  }
  return count_of(card);
}
