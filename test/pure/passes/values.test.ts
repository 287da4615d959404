import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Graph } from "../../../compiler/ir/graph.js";
import { parseGraph } from "../../../compiler/ir/parse.js";
import { printGraph } from "../../../compiler/ir/print.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { defaultLimits } from "../../../compiler/passes/fusion/limits.js";
import { kernelBuffers, kernelResults } from "../../../compiler/passes/groups.js";
import type { Pass } from "../../../compiler/passes/pass.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { randomGraph, sourceValues } from "./random_graph.js";

/** A fixed seed: which of two nearly equal numbers is the larger may change with rounding, and must not fail a build by chance. */
const runs = { numRuns: 200, seed: 28 };

/** All that the graph gives, by name: nested lists of numbers, rounded to what a reordered float64 sum leaves equal. */
function valuesOf(graph: Graph): { readonly [name: string]: readonly number[] } {
  const { outputs, updates } = evaluateGraph(graph, sourceValues(graph));
  const all = [...Object.entries(outputs), ...Object.entries(updates).map(([name, value]) => [`update ${name}`, value] as const)];
  return Object.fromEntries(all.map(([name, { data }]) => [name, [...data]]));
}

function expectSameValues(before: Graph, after: Graph): void {
  const expected = valuesOf(before);
  const found = valuesOf(after);
  // An update of a state by itself may go.
  const unchanged = Object.keys(expected).filter((name) => !(name in found));
  for (const name of unchanged) expect(expected[name]).toEqual(sourceValues(before)[name.replace("update ", "")]);
  for (const [name, values] of Object.entries(found)) {
    expect(values).toHaveLength(expected[name].length);
    const scale = Math.max(1, ...expected[name].map(Math.abs));
    for (const [i, value] of values.entries()) {
      if (!Object.is(value, expected[name][i])) expect(Math.abs(value - expected[name][i]) / scale).toBeLessThan(1e-9);
    }
  }
}

describe("over random graphs", () => {
  test.each(pipeline.map((pass): [string, Pass] => [pass.name, pass]))("%s keeps every value", (_, pass) => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const once = runPasses(graph, [pass]);
        if (once !== graph) expectSameValues(graph, once);
        // A fusion takes the first that fits, which may open another chance; what rewrites must be done after one run.
        if (!pass.name.startsWith("fuse")) expect(runPasses(once, [pass])).toBe(once);
      }),
      runs,
    );
  });

  test("the whole pipeline keeps every value, and makes kernels that a device can run", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const optimised = runPasses(graph, pipeline);
        expectSameValues(graph, optimised);
        for (const { nodes } of optimised.groups) {
          expect(nodes.length).toBeGreaterThan(1);
          expect(kernelBuffers(optimised, nodes)).toBeLessThanOrEqual(defaultLimits.buffers);
          const shapes = kernelResults(optimised, nodes).map((id) => optimised.nodes[id].type.shape.join());
          expect(new Set(shapes).size).toBe(1);
        }
      }),
      runs,
    );
  });

  test("text reads back to the same graph, before and after", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        for (const g of [graph, runPasses(graph, pipeline)]) expect(parseGraph(printGraph(g))).toEqual(g);
      }),
      runs,
    );
  });
});
