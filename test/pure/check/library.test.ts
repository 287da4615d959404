import { describe, expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import { analyse } from "../../../compiler/compile.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import { elementCount } from "../../../compiler/ir/types.js";
import { library } from "../../../compiler/library/index.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { graphOf, modelOf, parametersOf } from "./checking.js";

const model = (step: string, { before = "", input = "series[6, 8]", output = "series[6, 8]" } = {}) =>
  `dlm 1\n${before}model M {\n  input x: ${input}\n  output y: ${output}\n  y = x -> ${step}\n}\n`;

/** Weights that depend on their place alone. */
const numbersFor = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => Math.sin(1 + 7 * n) / 2);

test.each(library.map((source) => [source.path, source] as const))("%s has no mistakes of its own", (_path, source) => {
  const { value, diagnostics } = parse(source);
  expect([...diagnostics, ...check(value, { load: () => undefined, syntax: diagnostics }).diagnostics]).toEqual([]);
});

describe("a block of the library", () => {
  test("is there without `use`, with weights under its name", () => {
    const graph = graphOf(modelOf(model("feed_forward(2) -> feed_forward(1)")), { batch: 2, mode: "inference" });
    expect(parametersOf(graph)).toEqual([
      "M/feed_forward_1/dense_1/kernel 8x16",
      "M/feed_forward_1/dense_1/bias 16",
      "M/feed_forward_1/dense_2/kernel 16x8",
      "M/feed_forward_1/dense_2/bias 8",
      "M/feed_forward_2/dense_1/kernel 8x8",
      "M/feed_forward_2/dense_1/bias 8",
      "M/feed_forward_2/dense_2/kernel 8x8",
      "M/feed_forward_2/dense_2/bias 8",
    ]);
  });

  test("gives way to the file's own of that name, but not inside of the library", () => {
    const before = "block feed_forward() (x: f32[t, c]) -> f32[t, c] {\n  x -> relu\n}\n";
    const own = graphOf(modelOf(model("feed_forward", { before })), { batch: 2, mode: "inference" });
    expect(parametersOf(own)).toEqual([]);
    const both = graphOf(modelOf(model("feed_forward -> transformer_block(2)", { before })), { batch: 2, mode: "inference" });
    expect(parametersOf(both)).toContain("M/transformer_block_1/feed_forward_1/dense_1/kernel 8x32");
  });

  test("leaves padding out: the mask goes in and comes out", () => {
    const meanOf = (places: number, ids: readonly number[]): readonly number[] => {
      const step = "embedding(9, 8) -> transformer_block(2) -> mean_time";
      const text = model(step, { input: `tokens[${places}]`, output: "f32[8]" });
      const graph = graphOf(modelOf(text), { batch: 1, mode: "inference" });
      const weights = graph.nodes
        .filter(({ op }) => op === "parameter")
        .map(({ attrs, type }) => [String(attrs.path), numbersFor(elementCount(type.shape))] as const);
      const { outputs } = evaluateGraph(graph, { ...Object.fromEntries(weights), x: ids });
      return [...(outputs.y?.data ?? [])];
    };
    const whole = meanOf(3, [5, 2, 7]);
    const padded = meanOf(6, [5, 2, 7, 0, 0, 0]);
    for (const [n, value] of whole.entries()) expect(padded[n]).toBeCloseTo(value, 12);
    expect(Math.max(...whole.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test("shows its lines and the use where something does not fit", () => {
    const text = model("transformer_block(3)");
    const { diagnostics, textOf } = analyse({ path: "main.dlm", text });
    const told = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, textOf, { color: false })).join("\n");
    expect(told).toContain("error[DLM258]: 3 heads do not divide 8 features");
    expect(told).toContain("dlmc/library/transformer_block.dlm:7:29");
    expect(told).toContain("in this use of `transformer_block`");
    expect(told).toContain("main.dlm:5:12");
  });
});
