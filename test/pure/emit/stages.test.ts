import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Compilation, compile } from "../../../compiler/compile.js";
import { emitStages } from "../../../compiler/emit.js";
import type { Graph } from "../../../compiler/ir/graph.js";
import { parseGraph } from "../../../compiler/ir/parse.js";
import type { Program } from "../../../compiler/program/program.js";
import { samplesFolder } from "../../golden/outputs.js";

const source = { path: "mnist.dlm", text: readFileSync(join(samplesFolder, "mnist/mnist.dlm"), "utf8") };

function compileSample(): Compilation {
  const { value } = compile(source);
  if (!value) throw new Error("the sample has errors");
  return value;
}

const compilation = compileSample();
const emit = (name: string, of: Compilation = compilation): string => {
  const stage = emitStages.find((each) => each.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  return stage.print(of);
};

describe("every stage", () => {
  const again = compileSample();
  test.each(emitStages.map(({ name }) => name))("%s is the same text each time, and ends its last line", (name) => {
    expect(emit(name).length).toBeGreaterThan(0);
    expect(emit(name)).toBe(emit(name, again));
    expect(emit(name).endsWith("\n")).toBe(true);
  });
});

/** The graphs of a text, by the line above each. */
const graphsOf = (text: string): readonly Graph[] =>
  text
    .split(/^# ---- .*\n/m)
    .slice(1)
    .map(parseGraph);
const programs = compilation.models.flatMap((model) => model.programs);

describe("the graph stages read back", () => {
  const cases: readonly (readonly [string, readonly Program[]])[] = [
    ["graph", programs.map((p) => p.assembled).filter((p) => p.kind !== "train")],
    ["gradients", programs.map((p) => p.assembled).filter((p) => p.kind === "train")],
    ["optimised", programs.map((p) => p.optimised)],
  ];
  test.each(cases)("%s", (name, expected) => expect(graphsOf(emit(name))).toEqual(expected.map(({ graph }) => graph)));
});

describe("the text is readable", () => {
  test.each([
    ["ast", "input image: f32[28, 28, 1]"],
    [
      "kernels",
      "conv2d_2[n < 32, y < 10, x < 10, k < 64] = " +
        "sum(p < 3, q < 3, c < 32) relu_1[n, y + p, x + q, c] * conv2d_2_kernel[p, q, c, k]",
    ],
    ["kernels", "relu_3[n < 32, c < 64] = max(dense_1_2[n, c], 0)"],
    ["loops", "for q < 3"],
    ["plan", "mnist.dlm:10"],
    ["wgsl", "@compute @workgroup_size("],
    ["ts", "export declare const Digits"],
  ])("%s says %s", (name, text) => expect(emit(name)).toContain(text));
});
