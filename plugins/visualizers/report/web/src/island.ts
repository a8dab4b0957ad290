// SPDX-License-Identifier: Apache-2.0
//
// Islands: typed arrays in base64, optionally deflated, optionally filtered. Everything is checked
// against the length the island declares; a bad island is an error of its view alone.

import type { DType, IslandSpec } from "./model";

export type TypedArray =
  | Uint8Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | Float64Array;

const kWidth: Record<DType, number> = {
  uint8: 1,
  uint16: 2,
  int32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

const kLargestIsland = 256 * 1024 * 1024;

interface Base64Decoder {
  fromBase64?(text: string): Uint8Array;
}

/** Bytes of standard base64 with padding; throws on anything else. */
export function from_base64(text: string): Uint8Array {
  const native = Uint8Array as unknown as Base64Decoder;
  if (native.fromBase64) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Inflates exactly `size` bytes; more or fewer is an error, found without inflating the rest. */
export async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array> {
  const source = new Blob([packed as BlobPart]).stream();
  const reader = source.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const bytes = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) {
      await reader.cancel();
      throw new Error(`the island holds more than the ${size} bytes it declares`);
    }
    bytes.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new Error(`the island holds ${at} bytes and declares ${size}`);
  return bytes;
}

/** Undoes the byte-plane order: plane k holds byte k of every element. */
function unshuffle(planes: Uint8Array, width: number): Uint8Array {
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let k = 0; k < width; ++k) {
    const base = k * count;
    for (let i = 0, at = k; i < count; ++i, at += width) bytes[at] = planes[base + i];
  }
  return bytes;
}

/** Running sums modulo 2^64, in 32-bit halves: BigInt arithmetic would take ten times as long. */
function undelta64(bytes: Uint8Array): void {
  const words = new Uint32Array(bytes.buffer, 0, bytes.length / 4);
  let low = 0;
  let high = 0;
  for (let i = 0; i < words.length; i += 2) {
    const sum = low + words[i];
    low = sum >>> 0;
    high = (high + words[i + 1] + (sum > 0xffffffff ? 1 : 0)) >>> 0;
    words[i] = low;
    words[i + 1] = high;
  }
}

function undelta32(bytes: Uint8Array): void {
  const values = new Int32Array(bytes.buffer, 0, bytes.length / 4);
  for (let i = 1; i < values.length; ++i) values[i] = (values[i] + values[i - 1]) | 0;
}

function unfilter(bytes: Uint8Array, spec: IslandSpec): Uint8Array {
  const filter = spec.filter ?? "none";
  if (filter === "none") return bytes;
  const width = kWidth[spec.dtype];
  if (filter !== "shuffle" && filter !== "delta-shuffle") throw new Error(`unknown filter "${filter}"`);
  const plain = unshuffle(bytes, width);
  if (filter === "shuffle") return plain;
  if (spec.dtype === "int64" || spec.dtype === "uint64") undelta64(plain);
  else if (spec.dtype === "int32") undelta32(plain);
  else throw new Error(`filter "delta-shuffle" is not defined for ${spec.dtype}`);
  return plain;
}

function as_array(bytes: Uint8Array, dtype: DType, length: number): TypedArray {
  // A view needs an aligned start; base64 and inflate both give offset 0 of a buffer of their own.
  const own = bytes.byteOffset === 0 ? bytes.buffer : bytes.slice().buffer;
  switch (dtype) {
    case "uint8":
      return new Uint8Array(own, 0, length);
    case "uint16":
      return new Uint16Array(own, 0, length);
    case "int32":
      return new Int32Array(own, 0, length);
    case "int64":
      return new BigInt64Array(own, 0, length);
    case "uint64":
      return new BigUint64Array(own, 0, length);
    case "float64":
      return new Float64Array(own, 0, length);
  }
}

function text_of(spec: IslandSpec): string {
  if (spec.data !== undefined) return spec.data;
  const holder = document.getElementById(`island-${spec.ref ?? ""}`);
  if (!(holder instanceof HTMLTemplateElement)) throw new Error("the page lacks an island of this view");
  return holder.content.textContent ?? "";
}

export async function read_island(spec: IslandSpec): Promise<TypedArray> {
  const width = kWidth[spec.dtype];
  const size = spec.length * width;
  if (!Number.isSafeInteger(spec.length) || spec.length < 0 || !(size <= kLargestIsland)) {
    throw new Error(`an island of ${spec.length} × ${spec.dtype} is not readable`);
  }
  let bytes = from_base64(text_of(spec));
  const codec = spec.codec ?? "none";
  if (codec === "deflate-raw") bytes = await inflate(bytes, size);
  else if (codec !== "none") throw new Error(`unknown codec "${codec}"`);
  if (bytes.length !== size) throw new Error(`the island holds ${bytes.length} bytes and declares ${size}`);
  return as_array(unfilter(bytes, spec), spec.dtype, spec.length);
}
