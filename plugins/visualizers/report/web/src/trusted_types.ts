// SPDX-License-Identifier: Apache-2.0
//
// The page's policy for every HTML sink of the browser. The page's CSP makes the browser ask it
// before any string becomes markup, ours or a library's: the few constant strings of the grid
// library pass, everything else is turned into text. So evidence that ever reached innerHTML
// would be shown, never run.

const kConstantMarkup = new Set<string>([
  "",
  "<div class='tabulator-arrow'></div>",
  "<div class='tabulator-data-tree-control-collapse'></div>",
  "<div class='tabulator-data-tree-control-expand'></div>",
  "&vellip;",
]);

export function escape_markup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/** Must run before any library touches the page. Browsers without trusted types skip it. */
export function install_policy(): void {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy("default", {
    createHTML: (text) => (kConstantMarkup.has(text) ? text : escape_markup(text)),
  });
}
