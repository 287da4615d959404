import { describe, expect, test } from "vitest";
import type { Graph } from "../../../compiler/ir/graph.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan, reschedule } from "../../../compiler/plan/plan.js";
import { partialSums } from "../../../compiler/schedule/loops.js";
import { gpu, lavapipe, type Profile } from "../../../compiler/schedule/profile.js";
import { sourceValues } from "../../harness/program_values.js";
import { recipeGraph, recipes } from "../schedule/random_kernel.js";
import { sumsOfProducts } from "../schedule/sums_of_products.js";
import { runPlan } from "./run_plan.js";

/** A card on which a dispatch costs nothing and nothing keeps busy: every reduction that is long enough is cut. */
const splitting: Profile = { ...gpu, cost: { ...gpu.cost, dispatch: 0 }, parallelism: 2 ** 20 };

const products = Object.entries(sumsOfProducts).map(([name, make]): readonly [string, Graph] => {
  const builder = createBuilder();
  make(builder, { channels: 8, columns: 8, padding: [1, 0, 0, 1] });
  return [name, builder.finish()];
});
// Formulas take bytes one by one, loops four to a word.
const others = recipes
  .filter(({ name }) => !name.includes("bytes"))
  .map((recipe): readonly [string, Graph] => [recipe.name, recipeGraph(recipe, 2)]);

describe("a long reduction in two kernels", () => {
  test.each([...products, ...others])("gives the same: %s", (_, graph) => {
    const optimised = runPasses(graph, pipeline);
    const sources = sourceValues(graph, { seed: 2, below: () => 2, bits: [] });
    const expected = runPlan(optimised, makePlan(optimised, lavapipe), { sources, by: "formulas" });
    const plan = makePlan(optimised, splitting);
    for (const by of ["formulas", "loops"] as const) {
      const found = runPlan(optimised, plan, { sources, by });
      for (const [name, numbers] of Object.entries(expected))
        for (const [i, number] of Array.from(numbers).entries()) expect(found[name][i], `${name}[${i}]`).toBeCloseTo(number, 9);
    }
  });

  test("is planned for each of the sums of products", () => {
    const cut = products.filter(([, graph]) => makePlan(runPasses(graph, pipeline), splitting).kernels.length > 1);
    expect(cut.map(([name]) => name)).toEqual(products.map(([name]) => name));
  });

  test("is whole again for another kind of device", () => {
    for (const [, graph] of products) {
      const optimised = runPasses(graph, pipeline);
      const [again] = reschedule([makePlan(optimised, splitting)], lavapipe);
      const straight = makePlan(optimised, lavapipe);
      expect(again.kernels.map(({ kernel }) => kernel.name)).toEqual(straight.kernels.map(({ kernel }) => kernel.name));
      expect(again.buffers.map(({ name }) => name)).toEqual(straight.buffers.map(({ name }) => name));
      const [there] = reschedule([straight], splitting);
      expect(there.buffers.some(({ name }) => name === partialSums)).toBe(true);
    }
  });
});
