// SPDX-License-Identifier: Apache-2.0
//
// How evidence becomes visible text: control, bidi and invisible characters are shown as marks,
// observables are shown defanged.

// C0 and C1 controls, soft hyphen, Arabic letter mark, Hangul fillers, zero-width and bidi
// controls, separators, invisible operators, variation and interlinear marks, BOM, tag characters.
const kInvisible =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The visible mark for one invisible character: "␊" for LF, "U+202E" for others. */
function mark_of(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return "U+" + code.toString(16).toUpperCase().padStart(4, "0");
}

/** True when nothing in `text` needs a mark. */
export function is_plain(text: string): boolean {
  kInvisible.lastIndex = 0;
  return !kInvisible.test(text);
}

/** `text` with every invisible character written as its mark, for places that hold only text. */
export function visible(text: string): string {
  return text.replace(kInvisible, (c) => {
    const mark = mark_of(c);
    return mark.length === 1 ? mark : `\u27e8${mark}\u27e9`;
  });
}

/**
 * Appends evidence to `parent`: text nodes, and a marked span for each invisible character, so that
 * a mark cannot be confused with the same characters in the evidence.
 */
export function append_text(parent: Node, text: string): void {
  if (is_plain(text)) {
    parent.appendChild(document.createTextNode(text));
    return;
  }
  let from = 0;
  kInvisible.lastIndex = 0;  // matchAll begins there
  for (const match of text.matchAll(kInvisible)) {
    if (match.index > from) parent.appendChild(document.createTextNode(text.slice(from, match.index)));
    const span = document.createElement("span");
    span.className = "ctl";
    span.textContent = mark_of(match[0]);
    parent.appendChild(span);
    from = match.index + match[0].length;
  }
  if (from < text.length) parent.appendChild(document.createTextNode(text.slice(from)));
}

const kHostTypes = new Set(["ip", "ipv4", "ipv6", "cidr", "host", "domain", "hostname"]);

function defang_host(text: string): string {
  return text.replaceAll(".", "[.]");
}

function defang_scheme(text: string): string {
  return text.replace(/\b(ht|f)tp(s?):\/\//gi, (_all, head: string, s: string) =>
    head.toLowerCase() === "f" ? `fxp${s}://` : `hxxp${s}://`,
  );
}

function defang_url(text: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(text);
  if (!match) return defang_host(text);
  const authority = match[2].replaceAll("@", "[@]");
  return defang_scheme(match[1] ?? "") + defang_host(authority) + match[3];
}

/** Is a column with this `spoor.type` shown defanged as a whole? */
export function is_observable(semantic: string | undefined): boolean {
  return (
    semantic !== undefined &&
    (kHostTypes.has(semantic) || semantic === "url" || semantic === "email" || semantic === "observable")
  );
}

/** `text` as a report may show it: nothing in it can be clicked or resolved by mistake. */
export function defang(text: string, semantic: string | undefined): string {
  if (semantic === undefined) return text.includes("://") ? defang_scheme(text) : text;
  if (kHostTypes.has(semantic)) return defang_host(text);
  if (semantic === "url") return defang_url(text);
  if (semantic === "email") return defang_host(text.replaceAll("@", "[@]"));
  if (semantic === "observable") return defang_observable(text);
  return text.includes("://") ? defang_scheme(text) : text;
}

/** A value whose own type is not known here: a URL, an address, a name, or something inert. */
function defang_observable(text: string): string {
  if (text.includes("://")) return defang_url(text);
  if (/[\\\s]/.test(text) || text.startsWith("/")) return text;
  return defang_host(text.replaceAll("@", "[@]"));
}

const kUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes_text(size: number): string {
  let unit = 0;
  let value = size;
  while (value >= 1024 && unit + 1 < kUnits.length) {
    value /= 1024;
    ++unit;
  }
  return unit === 0 ? `${count_text(size)} B` : `${value.toFixed(value < 10 ? 1 : 0)} ${kUnits[unit]}`;
}

/** 1234567 → "1,234,567", whatever the reader's locale. */
export function count_text(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

export function plural(count: number, one: string, many = one + "s"): string {
  return `${count_text(count)} ${count === 1 ? one : many}`;
}
