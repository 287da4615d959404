import type { BufferSpec } from "./manifest.js";

/** The typed array that holds values of a storage type on the host. */
export type HostArray = Float32Array | Uint32Array | Uint8Array;

export const extentOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A view of `elements` values at the start of `bytes`. */
export function hostArray(storage: BufferSpec["storage"], bytes: ArrayBuffer, elements: number): HostArray {
  switch (storage) {
    case "f32":
      return new Float32Array(bytes, 0, elements);
    case "u32":
      return new Uint32Array(bytes, 0, elements);
    case "u8":
      return new Uint8Array(bytes, 0, elements);
  }
}

/** `3.5 MiB`: for people. */
export function byteCount(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** power;
  return `${Number.isInteger(amount) ? amount : amount.toFixed(1)} ${units[power]}`;
}
