import { describe, expect, test } from "vitest";
import { commonSubexpressions } from "../../../compiler/passes/common_subexpressions.js";
import { cropPooled } from "../../../compiler/passes/crop_pooled.js";
import { expandSoftmax } from "../../../compiler/passes/expand_softmax.js";
import { foldConstants } from "../../../compiler/passes/fold_constants.js";
import { poolBeforeActivation } from "../../../compiler/passes/pool_before_activation.js";
import { removeDeadCode } from "../../../compiler/passes/remove_dead_code.js";
import { removeIdentities } from "../../../compiler/passes/remove_identities.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { simplifyBroadcasts } from "../../../compiler/passes/simplify_broadcasts.js";
import { sinkReshapes } from "../../../compiler/passes/sink_reshapes.js";
import { bodyAfter, graphOf } from "./text.js";

const pool = "{pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0]}";

describe("foldConstants", () => {
  test("computes element-wise operators of constants, and moves and sums of them", () => {
    expect(
      bodyAfter(
        [foldConstants, removeDeadCode],
        `%0: f32[2, 3] = x()
%1: _ = constant() {value: 3, shape: [1]}
%2: _ = constant() {value: 4, shape: [2, 3]}
%3: _ = div(a: %1, b: %2)
%4: _ = reduce_sum(x: %3) {axes: [1], keep: true}
%5: _ = mul(a: %0, b: %4)
output y = %5`,
      ),
    ).toEqual([
      '%1 reduce_sum: f32[2, 1] = constant() {value: 2.25, shape: [2, 1], dtype: "f32"}',
      "%2: f32[2, 3] = mul(a: %0, b: %1)",
      "output y = %2",
    ]);
  });

  test("leaves what has no literal", () => {
    const graph = graphOf("%0: _ = constant() {value: 0, shape: [1]}\n%1: _ = log(x: %0)\noutput y = %1");
    expect(runPasses(graph, [foldConstants])).toBe(graph);
  });
});

describe("removeIdentities", () => {
  test.each([
    ["a sum with 0", "%2: _ = constant() {value: 0, shape: [1]}\n%3: _ = add(a: %2, b: %1)"],
    ["a product with 1", "%2: _ = constant() {value: 1, shape: [1]}\n%3: _ = mul(a: %1, b: %2)"],
    ["a quotient by 1", "%2: _ = constant() {value: 1, shape: [4, 5]}\n%3: _ = div(a: %1, b: %2)"],
    ["two negations", "%2: _ = neg(x: %1)\n%3: _ = neg(x: %2)"],
    ["a view to the same shape", "%2: _ = reshape(x: %1) {shape: [20]}\n%3: _ = reshape(x: %2) {shape: [4, 5]}"],
    ["a broadcast to the same shape", "%2: _ = exp(x: %1)\n%3: _ = broadcast_to(x: %1) {shape: [4, 5]}"],
    ["two transpositions", "%2: _ = transpose(x: %1) {permutation: [1, 0]}\n%3: _ = transpose(x: %2) {permutation: [1, 0]}"],
    ["the whole as a part", "%2: _ = exp(x: %1)\n%3: _ = slice(x: %1) {axis: 1, start: 0, extent: 5}"],
    ["a pad of nothing", "%2: _ = exp(x: %1)\n%3: _ = pad(x: %1) {axis: 1, before: 0, after: 0}"],
  ])("takes out %s", (_, lines) => {
    expect(
      bodyAfter([removeIdentities, removeDeadCode], `%0: f32[4, 5] = x()\n%1: _ = relu(x: %0)\n${lines}\noutput y = %3`),
    ).toEqual(["%1: f32[4, 5] = relu(x: %0)", "output y = %1"]);
  });

  test("keeps a sum with 0 that broadcasts", () => {
    const graph = graphOf(`%0: f32[5] = x()
%1: _ = constant() {value: 0, shape: [4, 5]}
%2: _ = add(a: %0, b: %1)
output y = %2`);
    expect(runPasses(graph, [removeIdentities])).toBe(graph);
  });

  test("makes a view of a reduction over one element, and lets a reduction drop its axes itself", () => {
    expect(
      bodyAfter(
        [removeIdentities, removeDeadCode],
        `%0: f32[4, 1, 5] = x()
%1: _ = reduce_mean(x: %0) {axes: [1]}
%2: _ = reduce_sum(x: %1) {axes: [0], keep: true}
%3: _ = reshape(x: %2) {shape: [5]}
output y = %3`,
      ),
    ).toEqual([
      "%1 reduce_mean: f32[4, 5] = reshape(x: %0) {shape: [4, 5]}",
      "%2: f32[5] = reduce_sum(x: %1) {axes: [0], keep: false}",
      "output y = %2",
    ]);
  });

  test("does not compute a reduction twice to drop its axes", () => {
    const graph = graphOf(`%0: f32[4, 5] = x()
%1: _ = reduce_sum(x: %0) {axes: [0], keep: true}
%2: _ = reshape(x: %1) {shape: [5]}
output y = %2
output z = %1`);
    // The output is no reader inside the graph, and keeps the first reduction alive.
    expect(runPasses(graph, [removeIdentities])).toBe(graph);
  });
});

test("simplifyBroadcasts lets element-wise operators broadcast, where the shape still comes out", () => {
  expect(
    bodyAfter(
      [simplifyBroadcasts, removeDeadCode],
      `%0: f32[4, 5] = x()
%1: f32[5] = x()
%2: _ = broadcast_to(x: %1) {shape: [4, 5]}
%3: _ = mul(a: %0, b: %2)
%4: _ = add(a: %2, b: %2)
output y = %3
output z = %4`,
    ),
  ).toEqual([
    "%2: f32[4, 5] = broadcast_to(x: %1) {shape: [4, 5]}",
    "%3: f32[4, 5] = mul(a: %0, b: %1)",
    "%4: f32[4, 5] = add(a: %1, b: %2)",
    "output y = %3",
    "output z = %4",
  ]);
});

test("commonSubexpressions computes equal nodes once, and sees through the order of a sum", () => {
  expect(
    bodyAfter(
      [commonSubexpressions, removeDeadCode],
      `%0: f32[4] = x()
%1: f32[4] = x()
%2 first: _ = add(a: %0, b: %1)
%3 second: _ = add(a: %1, b: %0)
%4: _ = sub(a: %0, b: %1)
%5: _ = sub(a: %1, b: %0)
%6: _ = mul(a: %2, b: %3)
output y = %6
output z = %4
output v = %5`,
    ),
  ).toEqual([
    "%2 first: f32[4] = add(a: %0, b: %1)",
    "%3: f32[4] = sub(a: %0, b: %1)",
    "%4: f32[4] = sub(a: %1, b: %0)",
    "%5: f32[4] = mul(a: %2, b: %2)",
    "output y = %5",
    "output z = %3",
    "output v = %4",
  ]);
});

test("removeDeadCode keeps what outputs and updates need, and no update of a state by itself", () => {
  expect(
    bodyAfter(
      removeDeadCode,
      `%0: f32[4] = s()
%1: f32[4] = s()
%2: _ = relu(x: %1)
%3: _ = exp(x: %0)
%4: _ = tanh(x: %0)
output y = %4
update %0 = %3
update %1 = %1`,
    ),
  ).toEqual(["%1: f32[4] = exp(x: %0)", "%2: f32[4] = tanh(x: %0)", "output y = %2", "update %0 = %1"]);
});

describe("poolBeforeActivation", () => {
  test("pools first, keeping names and places", () => {
    expect(
      bodyAfter(
        [poolBeforeActivation, removeDeadCode],
        `%0: f32[1, 4, 4, 2] = x()
%1 tanh_1: _ = tanh(x: %0) @ a.dlm:1-2
%2 relu_1: _ = relu(x: %1) @ a.dlm:3-4
%3 max_pool2d_1: _ = max_pool(x: %2) ${pool} @ a.dlm:5-6
output y = %3`,
      ),
    ).toEqual([
      `%1 max_pool2d_1: f32[1, 2, 2, 2] = max_pool(x: %0) ${pool} @ a.dlm:5-6`,
      "%2 tanh_1: f32[1, 2, 2, 2] = tanh(x: %1) @ a.dlm:1-2",
      "%3 relu_1: f32[1, 2, 2, 2] = relu(x: %2) @ a.dlm:3-4",
      "output y = %3",
    ]);
  });

  test.each([
    [
      "the activation has another reader",
      `%2: _ = relu(x: %1)\n%3: _ = max_pool(x: %2) ${pool}\n%4: _ = exp(x: %2)\noutput y = %3\noutput z = %4`,
    ],
    ["the activation is an output", `%2: _ = relu(x: %1)\n%3: _ = max_pool(x: %2) ${pool}\noutput y = %3\noutput z = %2`],
    ["the operator is not monotone", `%2: _ = square(x: %1)\n%3: _ = max_pool(x: %2) ${pool}\noutput y = %3`],
    ["the pooling is a mean", `%2: _ = relu(x: %1)\n%3: _ = avg_pool(x: %2) ${pool}\noutput y = %3`],
  ])("changes nothing where %s", (_, lines) => {
    const graph = graphOf(`%0: f32[1, 4, 4, 2] = x()\n%1: f32[1, 4, 4, 2] = x()\n${lines}`);
    expect(runPasses(graph, [poolBeforeActivation])).toBe(graph);
  });
});

describe("cropPooled", () => {
  test("a convolution does not compute the rows and columns that no window of the pooling reaches", () => {
    expect(
      bodyAfter(
        [cropPooled, removeDeadCode],
        `%0: f32[1, 7, 9, 2] = x()
%1: f32[3, 3, 2, 4] = x()
%2: f32[4] = x()
%3 conv2d_1: _ = conv(x: %0, w: %1) {stride: [1, 1], padding: [1, 0, 0, 1], dilation: [1, 1]}
%4: _ = add(a: %3, b: %2)
%5 max_pool2d_1: _ = max_pool(x: %4) {pool: [2, 3], stride: [2, 3], padding: [0, 0, 0, 0]}
output y = %5`,
      ),
    ).toEqual([
      "%3 conv2d_1: f32[1, 6, 6, 4] = conv(x: %0, w: %1) {stride: [1, 1], padding: [1, 0, 0, -1], dilation: [1, 1]}",
      "%4: f32[1, 6, 6, 4] = add(a: %3, b: %2)",
      "%5 max_pool2d_1: f32[1, 3, 2, 4] = max_pool(x: %4) {pool: [2, 3], stride: [2, 3], padding: [0, 0, 0, 0]}",
      "output y = %5",
    ]);
  });

  test("nor the steps of a sequence", () => {
    expect(
      bodyAfter(
        [cropPooled, removeDeadCode],
        `%0: f32[1, 8, 2] = x()
%1: f32[3, 2, 4] = x()
%2 conv1d_1: _ = conv(x: %0, w: %1) {stride: [1], padding: [1, 0]}
%3 max_pool1d_1: _ = max_pool(x: %2) {pool: [2], stride: [2]}
output y = %3`,
      ),
    ).toEqual([
      "%2 conv1d_1: f32[1, 6, 4] = conv(x: %0, w: %1) {stride: [1], padding: [1, -1]}",
      "%3 max_pool1d_1: f32[1, 3, 4] = max_pool(x: %2) {pool: [2], stride: [2]}",
      "output y = %3",
    ]);
  });

  test("changes nothing where another reads the convolution, or all of it is pooled", () => {
    const before = "%0: f32[1, 5, 5, 2] = x()\n%1: f32[2, 2, 2, 4] = x()\n%2: _ = conv(x: %0, w: %1)";
    for (const lines of [
      `${before}\n%3: _ = relu(x: %2)\n%4: _ = max_pool(x: %3) ${pool}\noutput y = %4`,
      `${before.replace("5, 5", "6, 6")}\n%3: _ = max_pool(x: %2) ${pool}\noutput y = %3\noutput z = %2`,
    ]) {
      const graph = graphOf(lines);
      expect(runPasses(graph, [cropPooled])).toBe(graph);
    }
  });
});

describe("expandSoftmax", () => {
  test("takes the statistics of long rows out, shared between softmax and log_sum_exp", () => {
    expect(
      bodyAfter(
        [expandSoftmax, commonSubexpressions, removeDeadCode],
        `%0: f32[4, 17] = x()
%1: _ = softmax(x: %0)
%2: _ = log_sum_exp(x: %0)
output p = %1
output l = %2`,
      ),
    ).toEqual([
      "%1 softmax: f32[4, 1] = reduce_max(x: %0) {axes: [1], keep: true}",
      "%2 softmax: f32[4, 17] = sub(a: %0, b: %1)",
      "%3 softmax: f32[4, 17] = exp(x: %2)",
      "%4 softmax: f32[4, 1] = reduce_sum(x: %3) {axes: [1], keep: true}",
      "%5 softmax: f32[4, 1] = log(x: %4)",
      "%6 softmax: f32[4, 1] = add(a: %5, b: %1)",
      "%7 softmax: f32[4, 17] = sub(a: %0, b: %6)",
      "%8 softmax: f32[4, 17] = exp(x: %7)",
      "output p = %8",
      "output l = %6",
    ]);
  });

  test("leaves short rows whole", () => {
    const graph = graphOf("%0: f32[4, 16] = x()\n%1: _ = softmax(x: %0)\noutput p = %1");
    expect(runPasses(graph, [expandSoftmax])).toBe(graph);
  });
});

describe("sinkReshapes", () => {
  test("takes the view behind an element-wise operator, where the latest operand is a view", () => {
    expect(
      bodyAfter(
        [sinkReshapes, removeDeadCode],
        `%0: f32[4, 6] = x()
%1: f32[4, 2, 3] = x()
%2: _ = constant() {value: 2, shape: [1]}
%3: _ = exp(x: %0)
%4: _ = reshape(x: %3) {shape: [4, 2, 3]}
%5: _ = mul(a: %4, b: %2)
%6: _ = add(a: %1, b: %5)
output y = %6`,
      ),
    ).toEqual([
      `%2: f32[1] = constant() {value: 2, shape: [1], dtype: "f32"}`,
      "%3: f32[4, 6] = exp(x: %0)",
      "%4: f32[4, 6] = mul(a: %3, b: %2)",
      "%5 add: f32[4, 6] = reshape(x: %1) {shape: [4, 6]}",
      "%6: f32[4, 6] = add(a: %5, b: %4)",
      "%7 add: f32[4, 2, 3] = reshape(x: %6) {shape: [4, 2, 3]}",
      "output y = %7",
    ]);
  });

  test.each([
    ["the latest operand is no view", "%2: _ = reshape(x: %0) {shape: [24]}\n%3: _ = exp(x: %1)\n%4: _ = add(a: %2, b: %3)"],
    [
      "the other is a state, whose new value must have its shape",
      "%2: f32[24] = s()\n%3: _ = reshape(x: %0) {shape: [24]}\n%4: _ = add(a: %2, b: %3)",
    ],
    [
      "what is broadcast has all of the shape that it is told to have",
      "%2: _ = exp(x: %0)\n%3: _ = reshape(x: %2) {shape: [24]}\n%4: _ = broadcast_to(x: %3) {shape: [24]}",
    ],
    ["the other is a row", "%2: f32[6] = x()\n%3: _ = reshape(x: %0) {shape: [4, 6]}\n%4: _ = add(a: %2, b: %3)"],
  ])("changes nothing where %s", (_, lines) => {
    const graph = graphOf(`%0: f32[2, 12] = x()\n%1: f32[24] = x()\n${lines}\noutput y = %4`);
    expect(runPasses(graph, [sinkReshapes])).toBe(graph);
  });
});
