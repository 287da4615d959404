import { describe, expect, test } from "vitest";
import { printWgsl } from "../../../compiler/codegen/wgsl.js";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { chooseSchedule } from "../../../compiler/schedule/choose.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";
import { type Candidate, search } from "../../../compiler/tune/search.js";
import { seededRandom } from "../../harness/operands.js";
import { recipeGraph, recipes } from "../schedule/random_kernel.js";

/** Kernels of products, reductions and in-place updates, small enough to be searched through in no time. */
const kernels: readonly Kernel[] = recipes
  .filter(({ name }) => /matrix product|softmax|rows/.test(name))
  .flatMap((recipe) => makePlan(runPasses(recipeGraph(recipe, 2), pipeline), lavapipe).kernels.map(({ kernel }) => kernel));

/** Runs the search on a device that takes `timeOf` for a schedule; gives what was tried, in order, and the last that won. */
function tuneFor(kernel: Kernel, timeOf: (schedule: Schedule) => number, seed = 1) {
  const schedule = chooseSchedule(kernel, lavapipe);
  const start: Candidate = { schedule, loops: lowerLoops(kernel, schedule, lavapipe) };
  const candidates = search({ kernel, profile: lavapipe, start, random: seededRandom(seed) });
  const tried: Schedule[] = [];
  let best = schedule;
  let next = candidates.next();
  while (!next.done) {
    tried.push(next.value.schedule);
    const won = timeOf(next.value.schedule) < timeOf(best);
    if (won) best = next.value.schedule;
    next = candidates.next(won);
  }
  return { tried, best, start: schedule };
}

const points = ({ tile }: Schedule): number => tile.reduce((a, b) => a * b, 1);
const texts = (schedules: readonly Schedule[]): readonly string[] => schedules.map((schedule) => JSON.stringify(schedule));

describe("the search for a schedule", () => {
  test.each(kernels.map((kernel) => [kernel.name, kernel] as const))(
    "of %s tries legal ones alone, and no code twice",
    (_, kernel) => {
      const { tried, start } = tuneFor(kernel, points);
      const code = [...tried, start].map((schedule) => printWgsl(lowerLoops(kernel, schedule, lavapipe), []));
      expect(new Set(code).size).toBe(tried.length + 1);
      for (const schedule of tried) expect(legal(kernel, schedule, lavapipe)).toBeUndefined();
    },
  );

  test("is the same for the same seed, and another for another", () => {
    const orders = (seed: number) => kernels.slice(2, 5).map((kernel) => texts(tuneFor(kernel, () => 1, seed).tried));
    expect(orders(5)).toEqual(orders(5));
    expect(orders(5)).not.toEqual(orders(6));
  });

  test("climbs from winner to winner to what is several changes away", () => {
    // A device that likes groups of 32 and tiles of six points, in that order.
    const timeOf = (schedule: Schedule): number => 100 * Math.abs(schedule.workgroup - 32) + Math.abs(points(schedule) - 6);
    const found = kernels.map((kernel) => tuneFor(kernel, timeOf));
    for (const { best, start } of found) {
      expect(start.workgroup).not.toBe(32);
      // Lanes that share loads are a workgroup of 8.
      expect(best.workgroup).toBe(best.cooperate ? 8 : 32);
    }
    // Not every kernel can be cut into tiles of about six.
    const both = found.filter(({ best }) => Math.abs(points(best) - 6) <= 2);
    expect(both.length).toBeGreaterThanOrEqual(kernels.length / 2);
  });

  test("ends where nothing wins", () => {
    for (const kernel of kernels) {
      const { tried, best, start } = tuneFor(kernel, () => 1);
      expect(best).toBe(start);
      expect(tried.length).toBeLessThanOrEqual(24);
    }
  });
});
