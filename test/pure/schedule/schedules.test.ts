import fc from "fast-check";
import { describe, test } from "vitest";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import { randomKernel, randomSchedule, recipeGraph, recipes } from "./random_kernel.js";
import { expectSameValues } from "./same_values.js";

describe("loops compute what the formulas say", () => {
  test("under any legal schedule", () => {
    const cases = randomKernel.chain((kernel) => randomSchedule(kernel).map((schedule) => ({ kernel, ...schedule })));
    fc.assert(
      fc.property(cases, ({ kernel, schedule, profile }) => expectSameValues(kernel, schedule, profile)),
      { numRuns: 150, seed: 11 },
    );
  });

  test.each(Object.values(profiles))("under the schedule that is chosen for $name", (profile) => {
    for (const recipe of recipes) {
      for (const seed of [1, 2, 3]) {
        for (const { kernel, schedule } of makePlan(runPasses(recipeGraph(recipe, seed), pipeline), profile).kernels) {
          expectSameValues(kernel, schedule, profile);
        }
      }
    }
  });
});
