import { expect, it } from "vitest";
import { transposed } from "../../../bench/onnx/layout.js";
import { encode } from "../../../bench/onnx/protobuf.js";

// The examples of https://protobuf.dev/programming-guides/encoding/.
it.each([
  { message: { 1: 150 }, bytes: "08 96 01" },
  { message: { 2: "testing" }, bytes: "12 07 74 65 73 74 69 6e 67" },
  { message: { 3: { 1: 150 } }, bytes: "1a 03 08 96 01" },
  { message: { 4: "hello", 5: [1, 2, 3] }, bytes: "22 05 68 65 6c 6c 6f 28 01 28 02 28 03" },
  { message: { 1: undefined, 16: Uint8Array.of(7) }, bytes: "82 01 01 07" },
])("$message is $bytes", ({ message, bytes }) => {
  expect([...encode(message)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")).toBe(bytes);
});

it("lays the axes of an array in another order", () => {
  const shape = [2, 3, 4];
  const values = Float32Array.from({ length: 24 }, (_, n) => n);
  const { shape: turned, values: laid } = transposed({ shape, values }, [2, 0, 1]);
  expect(turned).toEqual([4, 2, 3]);
  for (let i = 0; i < 2; i += 1) {
    for (let j = 0; j < 3; j += 1) {
      for (let k = 0; k < 4; k += 1) expect(laid[(k * 2 + i) * 3 + j]).toBe((i * 3 + j) * 4 + k);
    }
  }
});
