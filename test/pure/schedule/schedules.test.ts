import fc from "fast-check";
import { describe, test } from "vitest";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import { randomKernel, randomSchedule, recipeGraph, recipes } from "./random_kernel.js";
import { expectSameValues } from "./same_values.js";

describe("loops compute what the formulas say", () => {
  test.each([
    { what: "of subgroups", lanes: [2, 4, 8], numRuns: 150 },
    // What is staged takes the interpreter long, and has tests of its own.
    { what: "with memory of workgroups", lanes: [1], numRuns: 25 },
  ])("under any legal schedule $what", ({ lanes, numRuns }) => {
    const cases = randomKernel.chain((kernel) => randomSchedule(kernel, lanes).map((schedule) => ({ kernel, ...schedule })));
    fc.assert(
      fc.property(cases, ({ kernel, schedule, profile }) => expectSameValues(kernel, schedule, profile)),
      { numRuns, seed: 11 },
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
