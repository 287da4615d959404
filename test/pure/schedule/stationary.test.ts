import fc from "fast-check";
import { expect, test } from "vitest";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { sumOfProducts } from "../../../compiler/schedule/products.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";
import { iterationSpace } from "../../../compiler/schedule/walk.js";
import { expectSameValues } from "./same_values.js";
import { sizes, sumsOfProducts } from "./sums_of_products.js";

const divisors = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

/** All tiles and chunks that a kernel may be run with, a factor held. */
function stationarySchedules(kernel: Kernel): readonly Schedule[] {
  const boxes = (extents: readonly number[]): readonly (readonly number[])[] =>
    extents.reduce<readonly (readonly number[])[]>((all, n) => all.flatMap((box) => divisors(n).map((d) => [...box, d])), [[]]);
  const chunks = boxes((sumOfProducts(kernel)?.axes ?? []).map((axis) => axis.extent));
  const rest = { flat: false, unroll: 1, cooperate: true, roll: false, workgroup: lavapipe.lanes };
  return boxes(iterationSpace(kernel, false)).flatMap((tile) =>
    chunks.map((stationary) => ({ ...rest, tile, stationary, vectorise: (tile.at(-1) ?? 1) % 4 === 0 })),
  );
}

test.each(Object.entries(sumsOfProducts))(
  "%s: the same values with a factor held, whatever the tile and the chunk",
  (_, make) => {
    let tried = 0;
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { minLength: 25, maxLength: 25 }), (drawn, picks) => {
        const builder = createBuilder();
        make(builder, drawn);
        const { kernels } = makePlan(runPasses(builder.finish(), pipeline), lavapipe);
        for (const { kernel } of kernels) {
          const schedules = stationarySchedules(kernel);
          const found = picks
            .map((pick) => schedules[pick % schedules.length])
            .find((s) => s && legal(kernel, s, lavapipe) === undefined);
          if (!found) continue;
          tried++;
          expectSameValues(kernel, found, lavapipe);
        }
      }),
      { numRuns: 10, seed: 5 },
    );
    expect(tried).toBeGreaterThan(3);
  },
);
