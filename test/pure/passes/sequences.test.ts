import { describe, expect, test } from "vitest";
import { joinPadded } from "../../../compiler/passes/join_padded.js";
import { joinProducts } from "../../../compiler/passes/join_products.js";
import { narrowSlices } from "../../../compiler/passes/narrow_slices.js";
import { recompute } from "../../../compiler/passes/recompute.js";
import { removeDeadCode } from "../../../compiler/passes/remove_dead_code.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { shareBuffers } from "../../../compiler/passes/share_buffers.js";
import { bodyAfter, graphOf } from "./text.js";

describe("narrowSlices", () => {
  const narrowed = (lines: string) => bodyAfter([narrowSlices, removeDeadCode], `%0: f32[6, 4] = x()\n${lines}`);

  test("takes the part of a concatenation that a slice falls into", () => {
    expect(
      narrowed(`%1: f32[2, 4] = x()
%2: _ = concat(a: %0, b: %1) {axis: 0}
%3: _ = slice(x: %2) {axis: 0, start: 6, extent: 2}
%4: _ = slice(x: %2) {axis: 0, start: 1, extent: 3}
output y = %3
output z = %4`),
    ).toEqual(["%2: f32[3, 4] = slice(x: %0) {axis: 0, start: 1, extent: 3}", "output y = %1", "output z = %2"]);
  });

  test("finds a step of a sequence behind its views and moves", () => {
    expect(
      narrowed(`%1: _ = relu(x: %0)
%2: _ = concat(a: %1, b: %0) {axis: 0}
%3: _ = reshape(x: %2) {shape: [2, 6, 4]}
%4: _ = transpose(x: %3) {permutation: [1, 0, 2]}
%5: _ = slice(x: %4) {axis: 1, start: 0, extent: 1}
output y = %5`),
    ).toEqual([
      "%1: f32[6, 4] = relu(x: %0)",
      "%2 slice: f32[1, 6, 4] = reshape(x: %1) {shape: [1, 6, 4]}",
      "%3 slice: f32[6, 1, 4] = transpose(x: %2) {permutation: [1, 0, 2]}",
      "output y = %3",
    ]);
  });

  test("keeps a slice along the outermost axis of a transposition, unless less is transposed then", () => {
    expect(
      narrowed(`%1: _ = transpose(x: %0) {permutation: [1, 0]}
%2: _ = slice(x: %1) {axis: 0, start: 1, extent: 1}
%3: _ = concat(a: %0, b: %0) {axis: 1}
%4: _ = transpose(x: %3) {permutation: [1, 0]}
%5: _ = slice(x: %4) {axis: 0, start: 4, extent: 4}
output y = %2
output z = %5`),
    ).toEqual([
      "%1: f32[4, 6] = transpose(x: %0) {permutation: [1, 0]}",
      "%2: f32[1, 6] = slice(x: %1) {axis: 0, start: 1, extent: 1}",
      "%3 slice: f32[4, 6] = transpose(x: %0) {permutation: [1, 0]}",
      "output y = %2",
      "output z = %3",
    ]);
  });

  test("sees what is padding, and what is repeated", () => {
    expect(
      narrowed(`%1: _ = pad(x: %0) {axis: 0, before: 2, after: 2}
%2: _ = slice(x: %1) {axis: 0, start: 0, extent: 2}
%3: _ = slice(x: %1) {axis: 0, start: 3, extent: 5}
%4: _ = broadcast_to(x: %0) {shape: [5, 6, 4]}
%5: _ = slice(x: %4) {axis: 0, start: 2, extent: 1}
output y = %2
output z = %3
output w = %5`),
    ).toEqual([
      '%1 slice: f32[2, 4] = constant() {value: 0, shape: [2, 4], dtype: "f32"}',
      "%2: f32[5, 4] = slice(x: %0) {axis: 0, start: 1, extent: 5}",
      "%3 slice: f32[1, 6, 4] = broadcast_to(x: %0) {shape: [1, 6, 4]}",
      "output y = %1",
      "output z = %2",
      "output w = %3",
    ]);
  });

  test("leaves a slice across a border, and across rows", () => {
    const graph = graphOf(`%0: f32[6, 4] = x()
%1: _ = concat(a: %0, b: %0) {axis: 0}
%2: _ = slice(x: %1) {axis: 0, start: 5, extent: 2}
%3: _ = reshape(x: %0) {shape: [8, 3]}
%4: _ = slice(x: %3) {axis: 0, start: 1, extent: 2}
output y = %2
output z = %4`);
    expect(runPasses(graph, [narrowSlices])).toBe(graph);
  });
});

describe("joinPadded", () => {
  test("makes one concatenation of padded parts, in whatever order they are added", () => {
    expect(
      bodyAfter(
        [joinPadded, removeDeadCode],
        `%0: f32[2, 4] = x()
%1: f32[1, 4] = x()
%2: f32[3, 4] = x()
%3: _ = pad(x: %2) {axis: 0, before: 3, after: 0}
%4: _ = pad(x: %0) {axis: 0, before: 0, after: 4}
%5: _ = add(a: %3, b: %4)
%6: _ = pad(x: %1) {axis: 0, before: 2, after: 3}
%7: _ = add(a: %5, b: %6)
output y = %7`,
      ),
    ).toEqual([
      "%3 add: f32[3, 4] = concat(a: %0, b: %1) {axis: 0}",
      "%4 add: f32[6, 4] = concat(a: %3, b: %2) {axis: 0}",
      "output y = %4",
    ]);
  });

  test.each([
    ["a gap", 3, 0],
    ["an overlap", 1, 0],
  ])("leaves parts with %s", (_, before, after) => {
    const graph = graphOf(`%0: f32[2, 4] = x()
%1: _ = pad(x: %0) {axis: 0, before: 0, after: ${before + after}}
%2: _ = pad(x: %0) {axis: 0, before: ${before}, after: ${after}}
%3: _ = add(a: %1, b: %2)
output y = %3`);
    expect(runPasses(graph, [joinPadded])).toBe(graph);
  });
});

describe("joinProducts", () => {
  const steps = (flags: string) => `%0: f32[4, 3] = x()
%1: f32[4, 3] = x()
%2: f32[4, 5] = x()
%3: f32[4, 5] = x()
%4: _ = matmul(a: %1, b: %3) ${flags}
%5: _ = matmul(a: %0, b: %2) ${flags}
%6: _ = add(a: %4, b: %5)
output y = %6`;

  test("makes one product of the factors below each other, in the order of the first ones", () => {
    expect(bodyAfter([joinProducts, removeDeadCode], steps("{transpose_a: true, transpose_b: false}"))).toEqual([
      "%4 add: f32[8, 3] = concat(a: %0, b: %1) {axis: 0}",
      "%5 add: f32[8, 5] = concat(a: %2, b: %3) {axis: 0}",
      "%6 add: f32[3, 5] = matmul(a: %4, b: %5) {transpose_a: true, transpose_b: false}",
      "output y = %6",
    ]);
  });

  test("leaves products that do not sum over rows, or that somebody else reads", () => {
    const columns = graphOf(
      "%0: f32[4, 3] = x()\n%1: f32[3, 5] = x()\n%2: _ = matmul(a: %0, b: %1)\n%3: _ = exp(x: %1)\n%4: _ = matmul(a: %0, b: %3)\n%5: _ = add(a: %2, b: %4)\noutput y = %5",
    );
    const read = graphOf(`${steps("{transpose_a: true, transpose_b: false}")}\noutput z = %4`);
    expect(runPasses(columns, [joinProducts])).toBe(columns);
    expect(runPasses(read, [removeDeadCode, joinProducts]).nodes.filter(({ op }) => op === "concat")).toEqual([]);
  });
});

describe("recompute", () => {
  const gates = (first: string) => `%0: f32[4, 8] = x()
%1: f32[8, 8] = x()
%2: _ = ${first}
%3: _ = slice(x: %2) {axis: 1, start: 0, extent: 4}
%4: _ = slice(x: %2) {axis: 1, start: 4, extent: 4}
%5: _ = sigmoid(x: %3)
%6: _ = tanh(x: %4)
%7: _ = mul(a: %5, b: %6)
%8: _ = matmul(a: %7, b: %7) {transpose_b: true}
%9: _ = mul(a: %8, b: %5)
%10: _ = mul(a: %9, b: %6)
output y = %10`;

  test("keeps the parts of a product in one tensor, of which later kernels compute the gates again", () => {
    expect(bodyAfter(recompute, gates("matmul(a: %0, b: %1) {transpose_b: false}"))).toEqual([
      "%2: f32[4, 8] = matmul(a: %0, b: %1) {transpose_a: false, transpose_b: false}",
      "%3: f32[4, 4] = slice(x: %2) {axis: 1, start: 0, extent: 4}",
      "%4: f32[4, 4] = slice(x: %2) {axis: 1, start: 4, extent: 4}",
      "%5: f32[4, 4] = sigmoid(x: %3)",
      "%6: f32[4, 4] = tanh(x: %4)",
      "%7: f32[4, 4] = mul(a: %5, b: %6)",
      "%8: f32[4, 4] = matmul(a: %7, b: %7) {transpose_a: false, transpose_b: true}",
      "%9 matmul: f32[4, 8] = concat(a: %3, b: %4) {axis: 1}",
      "%10: f32[4, 4] = slice(x: %9) {axis: 1, start: 0, extent: 4}",
      "%11: f32[4, 4] = sigmoid(x: %10)",
      "%12: f32[4, 4] = mul(a: %8, b: %11)",
      "%13: f32[4, 4] = slice(x: %9) {axis: 1, start: 4, extent: 4}",
      "%14: f32[4, 4] = tanh(x: %13)",
      "%15: f32[4, 4] = mul(a: %12, b: %14)",
      "output y = %15",
    ]);
  });

  test("reads the parts of what lies in a buffer anyway", () => {
    const text = `${gates("relu(x: %0)")}\noutput z = %2`;
    expect(bodyAfter(recompute, text).filter((line) => line.includes("concat"))).toEqual([]);
    expect(bodyAfter(recompute, text).filter((line) => line.includes("= slice(x: %1)"))).toHaveLength(4);
  });

  test("leaves alone what a product reads: that is stored", () => {
    const graph = graphOf(`%0: f32[4, 4] = x()
%1: _ = tanh(x: %0)
%2: _ = matmul(a: %1, b: %1)
%3: _ = mul(a: %2, b: %1)
output y = %3`);
    expect(runPasses(graph, [recompute])).toBe(graph);
  });
});

describe("shareBuffers", () => {
  test("has parts written where they belong, and slices read where they are", () => {
    expect(
      bodyAfter(
        shareBuffers,
        `%0: f32[4, 64] = x()
%1: _ = slice(x: %0) {axis: 0, start: 1, extent: 2}
%2: _ = exp(x: %1)
%3: _ = relu(x: %1)
%4: _ = concat(a: %2, b: %3) {axis: 0}
output y = %4`,
      ),
    ).toEqual([
      "%1: f32[2, 64] = slice(x: %0) {axis: 0, start: 1, extent: 2, view: true}",
      "%2: f32[2, 64] = exp(x: %1)",
      "%3: f32[2, 64] = relu(x: %1)",
      "%4: f32[4, 64] = concat(a: %2, b: %3) {axis: 0, view: true}",
      "output y = %4",
    ]);
  });

  const parts = (shape: string, concat: string, outputs = "output y = %4") => `%0: f32[${shape}] = x()
%1: _ = exp(x: %0)
%2: _ = relu(x: %1)
%3: _ = tanh(x: %1)
%4: _ = ${concat}
${outputs}`;

  test.each([
    ["a part that begins in the middle of a binding", parts("3, 5", "concat(a: %1, b: %2) {axis: 0}")],
    ["columns that are no whole vectors", parts("4, 6", "concat(a: %2, b: %3) {axis: 1}")],
    ["a part that is a source", parts("4, 64", "concat(a: %0, b: %2) {axis: 0}")],
    ["a part that leaves the graph", parts("4, 64", "concat(a: %2, b: %3) {axis: 0}", "output y = %4\noutput z = %2")],
    ["one value as two parts", parts("4, 64", "concat(a: %2, b: %2) {axis: 0}")],
    ["a slice that leaves the graph", "%0: f32[4, 64] = x()\n%1: _ = slice(x: %0) {axis: 0, start: 1, extent: 2}\noutput y = %1"],
    ["a slice of a value that nobody wants whole", parts("4, 64", "slice(x: %3) {axis: 0, start: 1, extent: 1}")],
    [
      "a slice of a state that takes a new value",
      "%0: f32[4, 64] = s()\n%1: _ = slice(x: %0) {axis: 0, start: 1, extent: 2}\n%2: _ = exp(x: %1)\n%3: _ = exp(x: %0)\noutput y = %2\nupdate %0 = %3",
    ],
  ])("leaves %s", (_, text) => {
    const graph = graphOf(text);
    expect(runPasses(graph, [shareBuffers])).toBe(graph);
  });
});
