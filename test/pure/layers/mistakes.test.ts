import { expect, test } from "vitest";
import * as shapes from "../../../compiler/diagnostics/shapes.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { expand, places } from "./expand.js";

/** A value f32[units] of a network, made where a second input would be. */
const stateOf = (units: number) => ({
  node: createBuilder().emit("input", {}, { name: "state", dtype: "f32", shape: [2, units] }),
  span: places.input(1),
});

type Place = "call" | "argument" | "first input" | "second input" | "third input";

interface Case {
  readonly layer: string;
  readonly inputs: readonly (readonly number[])[];
  readonly written?: { readonly [parameter: string]: unknown };
  readonly code: string;
  readonly title: string;
  readonly labels: readonly (readonly [Place, string])[];
  readonly notes?: readonly string[];
  readonly help: string;
  /** What is inserted before the call. */
  readonly inserts?: string;
}

const cases: readonly Case[] = [
  {
    layer: "dense",
    inputs: [[5, 5, 64]],
    written: { units: 64 },
    code: "DLM201",
    title: "dense takes one axis of features, and got three",
    labels: [
      ["call", "needs f32[features]"],
      ["first input", "this gives f32[5, 5, 64]"],
    ],
    help: "add `-> flatten` before it (1600 features), or `-> global_avg_pool2d` (64)",
    inserts: "flatten -> ",
  },
  {
    layer: "conv2d",
    inputs: [[28, 28]],
    written: { filters: 8, kernel: 3 },
    code: "DLM202",
    title: "conv2d takes height, width and channels, and got two axes",
    labels: [
      ["call", "needs f32[height, width, channels]"],
      ["first input", "this gives f32[28, 28]"],
    ],
    help: "add `-> reshape([28, 28, 1])` before it: an image of one channel",
    inserts: "reshape([28, 28, 1]) -> ",
  },
  ...(["max_pool2d", "avg_pool2d", "global_avg_pool2d"] as const).map((layer) => ({
    layer,
    inputs: [[1600]],
    written: { pool: 2 },
    code: "DLM202",
    title: `${layer} takes height, width and channels, and got one axis`,
    labels: [
      ["call", "needs f32[height, width, channels]"],
      ["first input", "this gives f32[1600]"],
    ] as const,
    help: "use it where the value is still an image, or give it the axes of one with `-> reshape([height, width, channels])`",
  })),
  {
    layer: "conv2d",
    inputs: [[5, 3, 8]],
    written: { filters: 8, kernel: [3, 5] },
    code: "DLM203",
    title: "the kernel of conv2d is larger than its input: 5 columns on 3",
    labels: [
      ["argument", "reaches over five columns"],
      ["first input", "this gives f32[5, 3, 8]"],
    ],
    help: "use a kernel of 3 or less, or `padding: same`",
  },
  {
    layer: "conv2d",
    inputs: [[5, 5, 8]],
    written: { filters: 8, kernel: 5, dilation: 2, padding: [1] },
    code: "DLM203",
    title: "the kernel of conv2d is larger than its input: 9 rows on 7",
    labels: [
      ["argument", "reaches over nine rows"],
      ["first input", "this gives f32[5, 5, 8]"],
    ],
    notes: ["a dilation of 2 spreads 5 over 9", "with its padding the input has seven rows"],
    help: "use a smaller kernel or dilation, or `padding: same`",
  },
  {
    layer: "avg_pool2d",
    inputs: [[1, 1, 8]],
    written: { pool: 2 },
    code: "DLM203",
    title: "the pool of avg_pool2d is larger than its input: 2 rows on 1",
    labels: [
      ["argument", "reaches over two rows"],
      ["first input", "this gives f32[1, 1, 8]"],
    ],
    help: "use a pool of 1 or less, or `padding: same`",
  },
  {
    layer: "max_pool2d",
    inputs: [[8, 8, 1]],
    written: { pool: [3, 2], padding: [2, 2, 0, 2] },
    code: "DLM204",
    title: "a window of max_pool2d would see nothing but padding",
    labels: [
      ["argument", "2, and the window has 2"],
      ["first input", "this gives f32[8, 8, 1]"],
    ],
    help: "pad by 1 or less at left and right",
  },
  {
    layer: "reshape",
    inputs: [[28, 28, 1]],
    written: { shape: [28, 30] },
    code: "DLM205",
    title: "reshape keeps all elements, and 784 do not fit into [28, 30]",
    labels: [
      ["argument", "holds 840"],
      ["first input", "this gives f32[28, 28, 1], 784 elements"],
    ],
    help: "the extents must multiply to 784; one of them may be `_`",
  },
  {
    layer: "reshape",
    inputs: [[10]],
    written: { shape: ["_", 3] },
    code: "DLM205",
    title: "reshape keeps all elements, and 10 do not fit into [_, 3]",
    labels: [
      ["argument", "10 is not a multiple of 3"],
      ["first input", "this gives f32[10], 10 elements"],
    ],
    help: "the extents must multiply to 10; one of them may be `_`",
  },
  {
    layer: "add",
    inputs: [
      [4, 3],
      [4, 3],
      [4, 1],
    ],
    code: "DLM206",
    title: "add takes inputs of one shape, and got f32[4, 3] and f32[4, 1]",
    labels: [
      ["call", "needs the same shape from all"],
      ["first input", "this gives f32[4, 3]"],
      ["third input", "this gives f32[4, 1]"],
    ],
    help: "give both branches the same units, filters and strides, or join them with `concat`",
  },
  {
    layer: "lstm",
    inputs: [[14, 7, 2]],
    written: { units: 4 },
    code: "DLM210",
    title: "lstm takes time and features, and got three axes",
    labels: [
      ["call", "needs f32[time, features]"],
      ["first input", "this gives f32[14, 7, 2]"],
    ],
    help: "add `-> reshape([14, 14])` before it, if the first axis is time",
  },
  {
    layer: "last",
    inputs: [[14]],
    code: "DLM210",
    title: "last takes time and features, and got one axis",
    labels: [
      ["call", "needs f32[time, features]"],
      ["first input", "this gives f32[14]"],
    ],
    help: "add `-> reshape([14, 1])` before it, if the first axis is time",
  },
  {
    layer: "concat",
    inputs: [
      [26, 26, 8],
      [24, 26, 8],
    ],
    code: "DLM207",
    title: "concat cannot join f32[26, 26, 8] and f32[24, 26, 8] along axis 2",
    labels: [
      ["call", "all axes but axis 2 must be equal"],
      ["first input", "this gives f32[26, 26, 8]"],
      ["second input", "this gives f32[24, 26, 8]"],
    ],
    help: "make the other axes equal, with `padding: same` for example, or `flatten` both first",
  },
  {
    layer: "concat",
    inputs: [[8], [4, 2]],
    code: "DLM207",
    title: "concat cannot join f32[8] and f32[4, 2] along axis 0",
    labels: [
      ["call", "needs the same number of axes from all"],
      ["first input", "this gives f32[8]"],
      ["second input", "this gives f32[4, 2]"],
    ],
    help: "bring both to the same axes first, with `flatten` or `reshape`",
  },
  {
    layer: "softmax",
    inputs: [[1]],
    code: "DLM208",
    title: "softmax of one score is always 1",
    labels: [
      ["call", "use `sigmoid` for a yes or no"],
      ["first input", "this gives f32[1]"],
    ],
    help: "replace it by `sigmoid`, or give one score for each class before it",
  },
  {
    layer: "concat",
    inputs: [
      [4, 2],
      [4, 2],
    ],
    written: { axis: 2 },
    code: "DLM209",
    title: "concat has no axis 2: its inputs have two axes",
    labels: [
      ["argument", "no such axis"],
      ["first input", "this gives f32[4, 2]"],
    ],
    help: "axes count from 0, without the batch: 0 to 1, or -1 for the last",
  },
  {
    layer: "layer_norm",
    inputs: [[4, 2]],
    written: { axis: -3 },
    code: "DLM209",
    title: "layer_norm has no axis -3: its inputs have two axes",
    labels: [
      ["argument", "no such axis"],
      ["first input", "this gives f32[4, 2]"],
    ],
    help: "axes count from 0, without the batch: 0 to 1, or -1 for the last",
  },
  {
    layer: "group_norm",
    inputs: [[8, 8, 12]],
    written: { groups: 8 },
    code: "DLM211",
    title: "group_norm cannot cut 12 channels into 8 equal groups",
    labels: [
      ["argument", "does not divide 12"],
      ["first input", "this gives f32[8, 8, 12]"],
    ],
    help: "use a number of groups that divides 12: 1, 2, 3, 4, 6, 12",
  },
  ...(["simple_rnn", "gru", "lstm"] as const).map((layer) => ({
    layer,
    inputs: [[7, 5]],
    written: { units: 4, initial: stateOf(3) },
    code: "DLM213",
    title: `\`initial\` of ${layer} is f32[4], and got f32[3]`,
    labels: [
      ["argument", "must be f32[4]"],
      ["second input", "this gives f32[3]"],
    ] as const,
    help: "make it with `dense(4)`",
  })),
  {
    layer: "conv2d",
    inputs: [[8, 8, 6]],
    written: { filters: 8, kernel: 3, groups: 4 },
    code: "DLM211",
    title: "conv2d cannot cut 6 channels into 4 equal groups",
    labels: [
      ["argument", "does not divide 6"],
      ["first input", "this gives f32[8, 8, 6]"],
    ],
    help: "use a number of groups that divides 6: 1, 2, 3, 6",
  },
  {
    layer: "conv1d",
    inputs: [[8, 6]],
    written: { filters: 8, kernel: 3, groups: 3 },
    code: "DLM211",
    title: "conv1d cannot cut 8 filters into 3 equal groups",
    labels: [
      ["argument", "does not divide 8"],
      ["first input", "this gives f32[8, 6]"],
    ],
    help: "use a number of groups that divides 8: 1, 2, 4, 8",
  },
  {
    layer: "conv1d",
    inputs: [[28, 28, 1]],
    written: { filters: 8, kernel: 3 },
    code: "DLM210",
    title: "conv1d takes time and features, and got three axes",
    labels: [
      ["call", "needs f32[time, features]"],
      ["first input", "this gives f32[28, 28, 1]"],
    ],
    help: "add `-> reshape([28, 28])` before it, if the first axis is time",
    inserts: "reshape([28, 28]) -> ",
  },
  {
    layer: "max_pool1d",
    inputs: [[3, 8]],
    written: { pool: 4 },
    code: "DLM203",
    title: "the pool of max_pool1d is larger than its input: 4 steps on 3",
    labels: [
      ["argument", "reaches over four steps"],
      ["first input", "this gives f32[3, 8]"],
    ],
    help: "use a pool of 3 or less, or `padding: same`",
  },
  {
    layer: "conv3d",
    inputs: [[16, 28, 28]],
    written: { filters: 8, kernel: 3 },
    code: "DLM202",
    title: "conv3d takes depth, height, width and channels, and got three axes",
    labels: [
      ["call", "needs f32[depth, height, width, channels]"],
      ["first input", "this gives f32[16, 28, 28]"],
    ],
    help: "add `-> reshape([16, 28, 28, 1])` before it: a volume of one channel",
    inserts: "reshape([16, 28, 28, 1]) -> ",
  },
  {
    layer: "avg_pool3d",
    inputs: [[8, 8, 8, 1]],
    written: { pool: [2, 3, 3], padding: [0, 2, 0, 0, 0, 0] },
    code: "DLM204",
    title: "a window of avg_pool3d would see nothing but padding",
    labels: [
      ["argument", "2, and the window has 2"],
      ["first input", "this gives f32[8, 8, 8, 1]"],
    ],
    help: "pad by 1 or less at front and back",
  },
  {
    layer: "crop2d",
    inputs: [[28, 20, 1]],
    written: { sides: [1, 1, 12, 8] },
    code: "DLM214",
    title: "crop2d takes all columns away: 20 of 20",
    labels: [
      ["argument", "takes 20 columns"],
      ["first input", "this gives f32[28, 20, 1]"],
    ],
    help: "take less than 20 at left and right together",
  },
];

test.each(cases)("$layer $written on $inputs: $title", (wanted) => {
  const { diagnostics, output } = expand(wanted.layer, wanted.inputs, wanted.written);
  expect(diagnostics).toHaveLength(1);
  const [found] = diagnostics;
  expect(found).toMatchObject({ code: wanted.code, title: wanted.title, notes: wanted.notes ?? [], help: wanted.help });
  expect(found?.labels).toEqual(wanted.labels.map(([place, text]) => ({ span: spanOf(place), text })));
  expect(output === undefined).toBe(found?.severity === "error");
  if (wanted.inserts === undefined) return;
  const before = { ...places.call, end: places.call.start };
  expect(found?.fix?.edits).toEqual([{ span: before, text: wanted.inserts }]);
});

test("every message of the layers is provoked above; from DLM250 on they are those of blocks and outputs", () => {
  const codes = Object.values(shapes)
    .map(({ code }) => code)
    .filter((code) => code < "DLM250");
  expect(new Set(cases.map(({ code }) => code))).toEqual(new Set(codes));
});

function spanOf(place: Place) {
  switch (place) {
    case "call":
      return places.call;
    case "argument":
      return places.argument;
    case "first input":
      return places.input(0);
    case "second input":
      return places.input(1);
    case "third input":
      return places.input(2);
  }
}
