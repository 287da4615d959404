import type { BufferSpec } from "./manifest.js";

/** The typed array that holds values of a storage type on the host. */
export type HostArray = Float32Array | Uint32Array | Uint8Array;

/** Bytes that a buffer of so many elements takes: whole vectors of 16, so that a kernel may look at it as `array<vec4f>`. */
export const bytesOf = (storage: BufferSpec["storage"], elements: number): number =>
  Math.max(16, Math.ceil((elements * bytesPerElement(storage)) / 16) * 16);

export const bytesPerElement = (storage: BufferSpec["storage"]): number => (storage === "u8" ? 1 : 4);

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
