/** An array out of a file: its shape with the rows first, and its values in row-major order. */
export interface FileArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Uint32Array | Float32Array | Float64Array;
}

/** Swaps the bytes of every element in place, so that a big-endian file can be looked at on a little-endian machine. */
export function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  for (let start = 0; start + width <= bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}
