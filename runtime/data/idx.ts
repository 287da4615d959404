import { DataFailure } from "../failure.js";
import { type FileArray, swapBytes } from "./array.js";

/** By the third byte of an IDX file: http://yann.lecun.com/exdb/mnist, "the IDX file format". */
const types: { readonly [code: number]: { readonly width: number; readonly view: View } } = {
  8: { width: 1, view: (buffer, start, length) => new Uint8Array(buffer, start, length) },
  9: { width: 1, view: (buffer, start, length) => new Int8Array(buffer, start, length) },
  11: { width: 2, view: (buffer, start, length) => new Int16Array(buffer, start, length) },
  12: { width: 4, view: (buffer, start, length) => new Int32Array(buffer, start, length) },
  13: { width: 4, view: (buffer, start, length) => new Float32Array(buffer, start, length) },
  14: { width: 8, view: (buffer, start, length) => new Float64Array(buffer, start, length) },
};

type View = (buffer: ArrayBuffer, start: number, length: number) => FileArray["values"];

/** Reads an IDX file: four magic bytes, the extents as big-endian u32, then the values. Throws a DataFailure (DLM451). */
export function readIdx(bytes: Uint8Array<ArrayBuffer>, file: string): FileArray {
  const type = types[bytes[2] ?? 0];
  const rank = bytes[3] ?? 0;
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || rank === 0) {
    throw new DataFailure("DLM451", "this is not an IDX file", {
      file,
      help: "the first two bytes of one are 0, and the third says the type",
    });
  }
  const start = 4 + 4 * rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = start <= bytes.length ? Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)) : [];
  const needed = start + type.width * shape.reduce((product, extent) => product * extent, 1);
  if (shape.length === 0 || bytes.length !== needed) {
    const dimensions = shape.join(" x ") || "?";
    throw new DataFailure("DLM451", `an IDX file of ${dimensions} has ${needed} bytes, and this one ${bytes.length}`, {
      file,
      help: bytes.length < needed ? "it may have been cut off: get it again" : "get it again",
    });
  }
  // Bytes may stay where they are, and a set of pictures is not copied.
  if (type.width === 1) return { shape, values: type.view(bytes.buffer, bytes.byteOffset + start, needed - start) };
  // Not by `slice`: that of Node's Buffer does not copy, and the bytes are the caller's.
  const swapped = swapBytes(new Uint8Array(bytes.subarray(start)), type.width);
  return { shape, values: type.view(swapped.buffer, 0, swapped.length / type.width) };
}
