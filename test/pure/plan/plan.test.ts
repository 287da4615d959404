import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Graph } from "../../../compiler/ir/graph.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan, type Plan } from "../../../compiler/plan/plan.js";
import { valuesHeld } from "../../../compiler/plan/print.js";
import { portable } from "../../../compiler/schedule/profile.js";
import { randomGraph, sourceValues } from "../passes/random_graph.js";
import { runPlan } from "./run_plan.js";

function expectRight(graph: Graph, plan: Plan, by: "formulas" | "loops" = "formulas"): void {
  const sources = sourceValues(graph);
  const { outputs, updates } = evaluateGraph(graph, sources);
  const found = runPlan(graph, plan, { sources, by });
  for (const [name, { data }] of [...Object.entries(outputs), ...Object.entries(updates)]) {
    const scale = Math.max(1, ...data.map(Math.abs));
    expect(found[name], name).toHaveLength(data.length);
    for (const [i, value] of data.entries()) {
      const close = Object.is(found[name][i], value) || Math.abs(found[name][i] - value) <= 1e-9 * scale;
      if (!close) expect.fail(`${name}[${i}] is ${found[name][i]}, expected ${value}`);
    }
  }
}

describe("over random graphs", () => {
  test.each([
    ["as they are", "formulas", (graph: Graph) => graph],
    ["with fused kernels", "formulas", (graph: Graph) => runPasses(graph, pipeline)],
    ["with fused kernels, loop by loop,", "loops", (graph: Graph) => runPasses(graph, pipeline)],
  ] as const)("a plan %s leaves what the graph says, whatever buffers share", (_, by, prepare) => {
    fc.assert(
      fc.property(randomGraph, (drawn) => {
        const graph = prepare(drawn);
        const plan = makePlan(graph, portable);
        expectRight(graph, plan, by);
      }),
      { numRuns: 120, seed: 5 },
    );
  });

  test("values that share a slot do not live at the same time", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const plan = makePlan(graph, portable);
        const values = valuesHeld(plan);
        for (const [i, { kind }] of plan.buffers.entries()) {
          if (kind !== "slot") continue;
          const held = (values.get(i) ?? []).toSorted((a, b) => a.first - b.first);
          for (const [n, next] of held.slice(1).entries()) expect(held[n].last).toBeLessThan(next.first);
        }
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});

const state = (builder: ReturnType<typeof createBuilder>, path: string, shape: readonly number[] = [4]) =>
  builder.emit("state", {}, { path, role: "optimizer", dtype: "f32", shape, initial: 0 }, { name: path });

describe("updates", () => {
  test("are written in place where the writer alone reads the old value, element by element", () => {
    const builder = createBuilder();
    const m = state(builder, "m");
    builder.update(m, builder.emit("square", { x: m }));
    const graph = builder.finish();
    const plan = makePlan(graph, portable);
    expect(plan.kernels[0].kernel.results.map((result) => result.inPlace)).toEqual([true]);
    expect(plan.copies).toEqual([]);
    expectRight(graph, plan);
  });

  test("come after every other reader of the old value", () => {
    const builder = createBuilder();
    const m = state(builder, "m");
    builder.update(m, builder.emit("square", { x: m }));
    builder.output("y", builder.emit("tanh", { x: m }));
    const graph = builder.finish();
    const plan = makePlan(graph, portable);
    expect(plan.kernels.map(({ kernel }) => kernel.stages[0].operator)).toEqual(["tanh", "square"]);
    expectRight(graph, plan);
  });

  test("have a buffer of their own where elements are moved", () => {
    const builder = createBuilder();
    const m = state(builder, "m", [2, 2]);
    builder.update(m, builder.emit("transpose", { x: m }, { permutation: [1, 0] }));
    const graph = builder.finish();
    const plan = makePlan(graph, portable);
    expect(plan.kernels[0].kernel.results.map((result) => result.inPlace)).toEqual([false]);
    expect(plan.copies).toHaveLength(1);
    expectRight(graph, plan);
  });

  test("that need each other's old values both get them", () => {
    const builder = createBuilder();
    const [m, n] = [state(builder, "m"), state(builder, "n")];
    builder.update(m, builder.emit("add", { a: m, b: n }));
    builder.update(n, builder.emit("sub", { a: m, b: n }));
    const graph = builder.finish();
    expectRight(graph, makePlan(graph, portable));
  });

  test("do not change an output that is the old value", () => {
    const builder = createBuilder();
    const m = state(builder, "m");
    builder.update(m, builder.emit("square", { x: m }));
    builder.output("before", m);
    const graph = builder.finish();
    expectRight(graph, makePlan(graph, portable));
  });

  test("by the old value of another state come before that state's own", () => {
    const builder = createBuilder();
    const [m, n, o] = ["m", "n", "o"].map((path) => state(builder, path));
    builder.update(n, o);
    builder.update(m, n);
    builder.update(o, builder.emit("square", { x: o }));
    const graph = builder.finish();
    expectRight(graph, makePlan(graph, portable));
  });

  test("in a circle are refused", () => {
    const builder = createBuilder();
    const [m, n] = [state(builder, "m"), state(builder, "n")];
    builder.update(m, n);
    builder.update(n, m);
    expect(() => makePlan(builder.finish(), portable)).toThrow("circle");
  });
});
