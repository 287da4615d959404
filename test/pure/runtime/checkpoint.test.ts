import { describe, expect, it } from "vitest";
import {
  readCheckpoint,
  readWeights,
  type TrainingPosition,
  writeCheckpoint,
  writeWeights,
} from "../../../runtime/checkpoint.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { readTensors, writeTensors } from "../../../runtime/safetensors.js";

const manifest: Manifest = {
  format: 1,
  compiler: "test",
  model: "Digits",
  hash: "abc",
  inputs: [],
  outputs: [],
  parameters: [
    { path: "Digits/dense_1/kernel", shape: [2, 3], trainable: true, initializer: { kind: "zeros" } },
    { path: "Digits/dense_1/bias", shape: [3], trainable: true, initializer: { kind: "zeros" } },
  ],
  states: [
    { path: "optimizer/m", role: "optimizer", dtype: "f32", shape: [2], initial: 0 },
    { path: "metric/loss", role: "metric", dtype: "f32", shape: [1], initial: 0 },
  ],
  programs: [],
};
const parameters = new Map([
  ["Digits/dense_1/kernel", Float32Array.of(1, 2, 3, 4, 5, 1e-40)],
  ["Digits/dense_1/bias", Float32Array.of(-0, Number.MAX_VALUE, 0.1)],
]);
const states = new Map([["optimizer/m", Float32Array.of(7, 8)]]);
const position: TrainingPosition = {
  ...{ seed: 7, epoch: 2, window: 1, position: 5, step: 40, rows: 100, windowRows: 64, batch: 32 },
  totals: { rows: 32, sums: { "metric/loss": 1 / 3 } },
};

describe("a safetensors file", () => {
  const bytes = writeTensors({
    tensors: new Map([
      ["b", { shape: [2], values: Float32Array.of(1, -2) }],
      ["a", { shape: [], values: Uint32Array.of(9) }],
    ]),
    metadata: { note: "größer" },
  });

  it("is byte for byte what the format says", () => {
    const length = new DataView(bytes.buffer).getUint32(0, true);
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(JSON.parse(header)).toEqual({
      __metadata__: { note: "größer" },
      b: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
      a: { dtype: "U32", shape: [], data_offsets: [8, 12] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192, 9, 0, 0, 0]);
  });

  it("is read back, also from an unaligned place", () => {
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    const { tensors, metadata } = readTensors(moved.subarray(3));
    expect(metadata).toEqual({ note: "größer" });
    expect(tensors.get("b")).toEqual({ shape: [2], values: Float32Array.of(1, -2) });
    expect(tensors.get("a")).toEqual({ shape: [], values: Uint32Array.of(9) });
  });

  it("is refused wherever it was cut off", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readTensors(bytes.slice(0, length))).toThrow(expect.objectContaining({ code: "DLM556" }));
    }
  });

  const withHeader = (header: string, body = 0): Uint8Array => {
    const text = new TextEncoder().encode(header);
    const made = new Uint8Array(8 + text.length + body);
    new DataView(made.buffer).setBigUint64(0, BigInt(text.length), true);
    made.set(text, 8);
    return made;
  };
  it.each([
    ["a PNG", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0), /header's length/],
    ["JSON that is no table", withHeader("[1, 2]"), /not JSON/],
    ["text", withHeader("hello"), /not JSON/],
    ["an entry without a shape", withHeader('{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4), /entry of a is malformed/],
    ["half precision", withHeader('{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}', 4), /a is F16\[2\]/],
    ["a wrong size", withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), /in 4 bytes/],
    ["bytes left over", withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 8), /take 4 bytes, and there are 8/],
  ])("is refused when it is %s", (_, file, says) => expect(() => readTensors(file)).toThrow(says));
});

describe("a checkpoint", () => {
  it("gives everything back, to the bit", () => {
    const read = readCheckpoint(manifest, writeCheckpoint(manifest, { parameters, states, position }));
    expect(read).toEqual({
      parameters: new Map([...parameters].map(([path, values]) => [path, Float32Array.from(values)])),
      states,
      position,
    });
    expect(Object.is(read.parameters.get("Digits/dense_1/bias")?.[0], -0)).toBe(true);
  });

  it("is a file of weights as well, and both are written to the same bytes each time", () => {
    const bytes = writeCheckpoint(manifest, { parameters, states, position });
    expect(readWeights(manifest, bytes)).toEqual(readWeights(manifest, writeWeights(manifest, parameters)));
    expect(writeCheckpoint(manifest, { parameters, states, position })).toEqual(bytes);
  });

  const weights = writeWeights(manifest, parameters);
  const { hash: _, ...foreign } = readTensors(weights).metadata;
  const without = (path: string) => new Map([...readTensors(weights).tensors].filter(([name]) => name !== path));
  it.each([
    ["another version", () => readWeights({ ...manifest, hash: "abd" }, weights), "DLM557", /another version of Digits/],
    ["another model", () => readWeights({ ...manifest, hash: "abd", model: "Letters" }, weights), "DLM557", /belong to Digits/],
    ["mere weights", () => readCheckpoint(manifest, weights), "DLM556", /weights alone/],
    [
      "a parameter that is missing",
      () => readWeights(manifest, writeTensors({ tensors: without("Digits/dense_1/bias"), metadata: foreign })),
      "DLM557",
      /no values of Digits\/dense_1\/bias/,
    ],
    [
      "a parameter of another shape",
      () => readWeights({ ...manifest, parameters: manifest.parameters.map((each) => ({ ...each, shape: [3, 2] })) }, weights),
      "DLM557",
      /Digits\/dense_1\/kernel is \[2, 3\] in the file, and \[3, 2\]/,
    ],
  ])("is refused for %s", (_name, read, code, says) => {
    expect(read).toThrow(says);
    expect(read).toThrow(expect.objectContaining({ code }));
  });

  it("that does not say where training stood is refused", () => {
    const { tensors, metadata } = readTensors(writeCheckpoint(manifest, { parameters, states, position }));
    for (const wrong of ["", "{", "null", "3", "{}", JSON.stringify({ ...position, batch: "32" })]) {
      const bytes = writeTensors({ tensors, metadata: { ...metadata, position: wrong } });
      expect(() => readCheckpoint(manifest, bytes)).toThrow(expect.objectContaining({ code: "DLM556" }));
    }
  });

  it("of another optimizer is refused, whichever of the two keeps more", () => {
    const bytes = writeCheckpoint(manifest, { parameters, states, position });
    const plain = { ...manifest, states: manifest.states.filter(({ role }) => role !== "optimizer") };
    expect(() => readCheckpoint(plain, bytes)).toThrow(/has values of optimizer\/m, which this optimizer has not/);
    const less = writeCheckpoint(plain, { parameters, states: new Map(), position });
    expect(() => readCheckpoint(manifest, less)).toThrow(/has no values of optimizer\/m/);
  });

  it("of another tool is taken when everything is there", () => {
    const bytes = writeTensors({ tensors: readTensors(weights).tensors, metadata: foreign });
    expect(readWeights(manifest, bytes).get("Digits/dense_1/kernel")?.[4]).toBe(5);
  });
});
