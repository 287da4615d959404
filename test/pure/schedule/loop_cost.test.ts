import { expect, test } from "vitest";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { costOfLoops } from "../../../compiler/schedule/loop_cost.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { gpu, lavapipe, type Profile } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";

const [rows, terms, columns] = [64, 64, 64];

/** The time of a product of matrices under a schedule, counted in multiplications and additions where nothing else costs. */
function arithmeticOf(schedule: Schedule, profile: Profile): number {
  const builder = createBuilder();
  const input = (name: string, shape: readonly number[]) => builder.emit("input", {}, { name, dtype: "f32", shape }, { name });
  const operands = { a: input("a", [rows, terms]), b: input("b", [terms, columns]) };
  builder.output("y", builder.emit("matmul", operands, { transpose_a: false, transpose_b: false }));
  const [{ kernel }] = makePlan(builder.finish(), profile).kernels;
  const free = { load: 0, load4: 0, turn: 0, broadcast: 0, shared4: 0, barrier: 0, element: 0 };
  const counting = { ...profile, parallelism: 1, cost: { ...free, arithmetic: 1 } };
  return costOfLoops(lowerLoops(kernel, schedule, profile), counting).time;
}

const rest = { flat: false, unroll: 1, roll: false } as const;
const schedules: readonly { readonly form: string; readonly profile: Profile; readonly schedule: Schedule }[] = [
  {
    form: "a tile in registers",
    profile: lavapipe,
    schedule: { ...rest, tile: [2, 4], vectorise: true, cooperate: false, workgroup: 8 },
  },
  {
    form: "a factor held",
    profile: lavapipe,
    schedule: { ...rest, tile: [8, 4], vectorise: true, cooperate: true, workgroup: 8, stationary: [16] },
  },
  {
    form: "both factors staged",
    profile: gpu,
    schedule: {
      ...rest,
      tile: [1, 1],
      vectorise: true,
      cooperate: false,
      workgroup: 64,
      staged: { rows: 4, columns: 4, across: 8, terms: [16] },
    },
  },
];

test.each(schedules)("the arithmetic of a product is counted whatever its form: $form", ({ schedule, profile }) => {
  const whole = 2 * rows * terms * columns;
  const counted = arithmeticOf(schedule, profile);
  expect(counted).toBeGreaterThanOrEqual(whole);
  // Two sums beside each other are added at the end.
  expect(counted).toBeLessThan(1.1 * whole);
});
