// SPDX-License-Identifier: Apache-2.0
//
// The only way this page makes elements: tag, constant attributes, children. Strings become text
// nodes with invisible characters marked; there is no path from a string to markup.

import { append_text } from "./text";

export type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  append(element, ...children);
  return element;
}

export function append(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "string") append_text(parent, child);
    else parent.appendChild(child);
  }
}

export function clear(parent: Node): void {
  while (parent.lastChild) parent.removeChild(parent.lastChild);
}

/** A button of a toolbar. `label` names it for everybody; `glyph`, if given, is what is drawn. */
export function button(label: string, on_press: () => void, glyph?: string): HTMLButtonElement {
  const made = el("button", { type: "button", class: glyph ? "btn icon" : "btn" }, glyph ?? label);
  if (glyph) {
    made.setAttribute("aria-label", label);
    made.setAttribute("title", label);
  }
  made.addEventListener("click", on_press);
  return made;
}

let next_id = 0;

/** An id that is unique in the page and the same in every opening of it. */
export function fresh_id(stem: string): string {
  return `${stem}-${next_id++}`;
}

/** Calls `work` once, `wait` ms after the last call. */
export function debounce(wait: number, work: () => void): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(work, wait);
  };
}
