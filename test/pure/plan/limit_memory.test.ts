import { describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import type { Graph, Node } from "../../../compiler/ir/graph.js";
import { elementCount } from "../../../compiler/ir/types.js";
import { type SourceValues, sourceName } from "../../../compiler/ops/evaluate.js";
import { verifyGraph } from "../../../compiler/passes/verify.js";
import { graphOf } from "../../../compiler/plan/memory/rebuild.js";
import { repeatRuns } from "../../../compiler/plan/memory/repeat.js";
import { livenessOf, tapeOf } from "../../../compiler/plan/memory/runs.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { lavapipe, portable } from "../../../compiler/schedule/profile.js";
import { control } from "../../../runtime/manifest.js";
import { runPlan } from "./run_plan.js";

const run = (graph: Graph, sources: SourceValues) => runPlan(graph, makePlan(graph, portable), { sources, by: "formulas" });

/** Has them repeat what they can, whether or not the slots get smaller for it. */
const repeated = (graph: Graph, part: number): Graph => {
  const tape = tapeOf(graph);
  return graphOf(repeatRuns(tape, part * livenessOf(tape).peak));
};

test("a training step with dropout, pooling and normalisation that repeats all it can computes the same to the bit", () => {
  const layers = [
    "conv2d(4, kernel: 3, padding: same) -> batch_norm -> relu",
    "conv2d(4, kernel: 3, padding: same) -> relu -> max_pool2d(2) -> dropout(0.3)",
    "conv2d(5, kernel: 3, padding: same) -> tanh -> conv2d(4, kernel: 1) -> sigmoid",
  ];
  const text = deep(1, layers.join(" -> ")).replace("f32[16, 16, 3]", "f32[8, 8, 2]").replace("batch:     16", "batch:     3");
  const graph = trainingOf(text).program?.optimised.graph;
  if (!graph) throw new Error("it does not compile");
  const again = repeated(graph, 0);
  verifyGraph(again);
  const kernels = again.nodes.filter(({ name }) => name.endsWith("_again"));
  expect(new Set(kernels.map(({ op }) => op)).size).toBeGreaterThan(4);
  const sources = sourceValues(graph);
  const found = run(again, sources);
  const expected = run(graph, sources);
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) expect(Array.from(found[name] ?? []), name).toEqual(Array.from(values));
});

/** Four rows of data, of which a step takes three. */
function sourceValues(graph: Graph): SourceValues {
  const valuesOf = (node: Node): ArrayLike<number> => {
    const { op, attrs, type } = node;
    if (op === "order") return [2, 0, 3, 1];
    if (op === "control") return Array.from({ length: control.words }, (_, word) => [5, 0, 4, 9][word] ?? 0);
    const count = elementCount(op === "dataset" ? [4, ...type.shape.slice(1)] : type.shape);
    if (type.dtype !== "f32") return Array.from({ length: count }, (_, i) => i % 4);
    // Variances and mean squares are positive.
    return Array.from(
      { length: count },
      (_, i) => Math.sin(i * 12.9898 + count) + (/variance|\/v\//.test(String(attrs.path)) ? 2 : 0),
    );
  };
  const sources = graph.nodes.filter(({ op }) => ["parameter", "state", "dataset", "order", "control"].includes(op));
  return Object.fromEntries(sources.map((node) => [sourceName(node), valuesOf(node)]));
}

const deep = (layers: number, step = "conv2d(8, kernel: 3, padding: same) -> relu"): string => `dlm 1
model Deep {
  input  x: f32[16, 16, 3]
  output y: class[4]
  y = x
${`    -> ${step}\n`.repeat(layers)}    -> global_avg_pool2d -> dense(4) -> softmax
}
data Rows for Deep {
  train = npy(x: "x.npy", y: "y.npy")
}
train Deep on Rows {
  loss:      sparse_categorical_crossentropy
  optimizer: adam()
  batch:     16
}
`;

function trainingOf(text: string, memoryLimit?: number) {
  const { value, diagnostics } = compile(
    { path: "deep.dlm", text },
    { profile: lavapipe, predictBatches: [1], ...(memoryLimit !== undefined && { memoryLimit }) },
  );
  const program = value?.models[0]?.programs.find(({ assembled }) => assembled.kind === "train");
  return { program, diagnostics };
}

const activation = 16 * 16 * 16 * 8 * 4;

describe("a deep network", () => {
  const free = trainingOf(deep(16)).program;
  const bytes = free?.plan.peakBytes ?? 0;

  test("keeps its activations and no gradient longer than the kernels that read it", () => {
    const half = trainingOf(deep(8)).program?.plan.peakBytes ?? 0;
    expect((bytes - half) / activation).toBeGreaterThan(7.9);
    expect((bytes - half) / activation).toBeLessThan(8.5);
  });

  test.each([0.8, 0.6, 0.4])("takes at most %d of that where it is told to, with kernels that it has anyway", (part) => {
    const { program, diagnostics } = trainingOf(deep(16), part * bytes);
    expect(diagnostics).toEqual([]);
    expect(program?.plan.peakBytes).toBeLessThanOrEqual(part * bytes);
    expect(program?.limited?.before).toBe(bytes - (program?.plan.peakBytes ?? 0) + (program?.limited?.after ?? 0));
    const texts = new Set(free?.plan.kernels.map(({ loops }) => JSON.stringify(loops.body)));
    const again = program?.plan.kernels.filter(({ kernel }) => kernel.name.includes("_again")) ?? [];
    expect(again.length).toBeGreaterThan(0);
    for (const { kernel, loops } of again) expect(texts.has(JSON.stringify(loops.body)), kernel.name).toBe(true);
    expect(program?.limited?.repeatedFlops).toBeLessThan(program?.limited?.flops ?? 0);
  });

  test("computes what is cheap before what is not: with batch_norm, activations go for hardly an operation", () => {
    const normed = deep(12, "conv2d(8, kernel: 3, padding: same) -> batch_norm -> relu");
    const without = trainingOf(normed).program?.plan.peakBytes ?? 0;
    const { program } = trainingOf(normed, 0.97 * without);
    expect(program?.plan.peakBytes).toBeLessThanOrEqual(0.97 * without);
    expect(program?.limited?.repeatedFlops).toBeLessThan(0.02 * (program?.limited?.flops ?? 0));
  });

  test("is left alone where it fits", () => {
    const { program } = trainingOf(deep(16), bytes);
    expect(program?.limited).toBeUndefined();
  });
});
