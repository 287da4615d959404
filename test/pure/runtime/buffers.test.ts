import { describe, expect, it } from "vitest";
import { readIdx } from "../../../runtime/data/idx.js";
import { readNpy } from "../../../runtime/data/npy.js";
import { readTensors, writeTensors } from "../../../runtime/safetensors.js";

/** A Buffer as `readFileSync` may give it: at an odd place of a pool that others use. */
function inPool(bytes: Uint8Array): { readonly buffer: Buffer<ArrayBuffer>; readonly unchanged: () => void } {
  const pool = new ArrayBuffer(bytes.length + 16);
  const buffer = Buffer.from(pool, 5, bytes.length);
  buffer.set(bytes);
  return { buffer, unchanged: () => expect(new Uint8Array(buffer)).toEqual(new Uint8Array(bytes)) };
}

const header = "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }\n";

describe("bytes in Node's Buffers, whose slice does not copy", () => {
  it("are read as weights", () => {
    const tensors = new Map([["w", { shape: [2], values: Float32Array.of(1.5, -2) }]]);
    const { buffer, unchanged } = inPool(writeTensors({ tensors, metadata: {} }));
    expect(readTensors(buffer).tensors.get("w")?.values).toEqual(Float32Array.of(1.5, -2));
    unchanged();
  });

  it("are read as IDX", () => {
    const { buffer, unchanged } = inPool(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0));
    expect(readIdx(buffer, "f").values).toEqual(Float32Array.of(1.5, -2));
    unchanged();
  });

  it("are read as NumPy arrays", () => {
    const start = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0];
    const { buffer, unchanged } = inPool(
      Uint8Array.of(...start, ...new TextEncoder().encode(header), 0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0),
    );
    expect(readNpy(buffer, "f").values).toEqual(Float32Array.of(1.5, -2));
    unchanged();
  });
});
