import { describe, expect, test } from "vitest";
import { distance, suggest } from "../../../compiler/base/suggest.js";

const layers = ["dense", "conv2d", "max_pool2d", "avg_pool2d", "relu", "sigmoid", "softmax", "flatten", "batch_norm"];

describe("suggest", () => {
  test.each([
    ["dens", "dense"],
    ["desne", "dense"],
    ["con2d", "conv2d"],
    ["Dense", "dense"],
    ["ReLU", "relu"],
    ["maxpool2d", "max_pool2d"],
    ["soft_max", "softmax"],
    ["batchnorm", "batch_norm"],
  ])("%s means %s", (name, meant) => expect(suggest(name, layers)).toBe(meant));

  test.each(["attention", "x", "", "lstm", "dropout"])("%s is near to nothing", (name) =>
    expect(suggest(name, layers)).toBeUndefined(),
  );

  test("a name is no suggestion for itself, and a single letter none for another", () => {
    expect(suggest("dense", ["dense"])).toBeUndefined();
    expect(suggest("x", ["y", "z"])).toBeUndefined();
  });
});

test.each([
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["kitten", "sitting", 3],
  ["relu", "RELU", 1],
  ["", "abc", 3],
])("distance %s %s is %d", (a, b, far) => expect(distance(a, b)).toBe(far));
