// SPDX-License-Identifier: Apache-2.0

import licences from "virtual:licences";

import { el } from "./dom";
import type { ReportModel } from "./model";

export function page_footer(model: ReportModel): HTMLElement {
  const list = licences.map((one) =>
    el("details", {}, el("summary", {}, `${one.name} ${one.version} — ${one.licence}`), el("pre", { tabindex: "0" }, ...plain_lines(one.text))),
  );
  return el(
    "footer",
    { class: "page-footer" },
    el("p", {}, "Addresses, names and links are shown defanged. Characters that cannot be seen are shown as marks, such as ", el("span", { class: "ctl" }, "U+202E"), ". All times are UTC."),
    el("p", {}, `This file is self-contained: it loads nothing and sends nothing.${model.tool ? ` Made by ${model.tool}.` : ""}`),
    el("details", { class: "licences" }, el("summary", {}, "Software in this page and its licences"), ...list),
  );
}

/** Licence texts keep their line breaks, which evidence would show as marks. */
function plain_lines(text: string): Node[] {
  return [document.createTextNode(text)];
}
