import { RuntimeFailure } from "./failure.js";
import { extentOf } from "./sizes.js";

/** A named array in a safetensors file, of the two element types that the runtime writes. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: { readonly [key: string]: string };
}

/**
 * Bytes of a safetensors file: eight bytes with the length of the header (little-endian), the header as JSON padded with spaces
 * to a multiple of eight, the arrays one after the other. Same content, same bytes.
 */
export function writeTensors({ tensors, metadata }: TensorFile): Uint8Array {
  const entries = [...tensors];
  const offsets = entries.map((_, n) => entries.slice(0, n).reduce((sum, [, { values }]) => sum + values.byteLength, 0));
  const described = entries.map(([name, { shape, values }], n) => {
    const start = offsets[n] as number;
    const dtype = values instanceof Float32Array ? "F32" : "U32";
    return [name, { dtype, shape, data_offsets: [start, start + values.byteLength] }] as const;
  });
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(described) });
  const header = new TextEncoder().encode(text.padEnd(text.length + padding(new TextEncoder().encode(text).length)));
  const total = entries.reduce((sum, [, { values }]) => sum + values.byteLength, 0);
  const bytes = new Uint8Array(8 + header.length + total);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  for (const [n, [, { values }]] of entries.entries()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 8 + header.length + (offsets[n] as number));
  }
  return bytes;
}

const padding = (length: number): number => (8 - (length % 8)) % 8;

/** Reads a safetensors file of `F32` and `U32` arrays. Throws a RuntimeFailure (DLM556) where it is none, or not a whole one. */
export function readTensors(bytes: Uint8Array): TensorFile {
  const { metadata, entries, body } = readHeader(bytes);
  const tensors = Object.entries(entries).map(([name, entry]) => [name, readTensor(name, entry, body)] as const);
  const used = tensors.reduce((sum, [, { values }]) => sum + values.byteLength, 0);
  if (used !== body.length) throw broken(`its arrays take ${used} bytes, and there are ${body.length}`);
  return { tensors: new Map(tensors), metadata };
}

/** The metadata alone. Throws a RuntimeFailure (DLM556) where the file has no header. */
export const readMetadata = (bytes: Uint8Array): TensorFile["metadata"] => readHeader(bytes).metadata;

function readHeader(bytes: Uint8Array): {
  readonly metadata: TensorFile["metadata"];
  readonly entries: { readonly [name: string]: unknown };
  readonly body: Uint8Array;
} {
  if (bytes.length < 8) throw broken("it is too short");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > 100_000_000 || length < 2) throw broken("its header's length is not plausible");
  if (8 + length > bytes.length) throw broken("it ends inside its header");
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length));
  if (!isObject(metadata)) throw broken("its metadata are not a table");
  const texts = Object.entries(metadata).map(([key, value]) => [key, String(value)]);
  return { metadata: Object.fromEntries(texts), entries, body: bytes.subarray(8 + length) };
}

function parseHeader(bytes: Uint8Array): { readonly [name: string]: unknown } {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(header)) return header;
  } catch {
    // Told below, as everything that is not a header.
  }
  throw broken("its header is not JSON");
}

function readTensor(name: string, entry: unknown, body: Uint8Array): Tensor {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (!isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) throw broken(`the entry of ${name} is malformed`);
  const [start, end] = offsets as [number, number];
  if (end > body.length) throw broken(`it ends before the values of ${name} do`);
  if (end - start !== 4 * extentOf(shape) || (dtype !== "F32" && dtype !== "U32")) {
    throw broken(`${name} is ${String(dtype)}[${shape.join(", ")}] in ${end - start} bytes; F32 and U32 can be read`);
  }
  // Copied, because a header's length says nothing about alignment in a file that somebody else wrote.
  // Not by `slice`: that of Node's Buffer, which files are read into, does not copy.
  const copy = new Uint8Array(body.subarray(start, end)).buffer;
  return { shape, values: dtype === "F32" ? new Float32Array(copy) : new Uint32Array(copy) };
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);

const broken = (why: string): RuntimeFailure =>
  new RuntimeFailure("DLM556", `this is not a whole safetensors file: ${why}`, {
    help: "use a file that was saved by `save()` or by `dlmc train`; a file that was cut off cannot be mended",
  });
