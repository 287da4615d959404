import fc from "fast-check";
import { expect, test } from "vitest";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { createBuilder, type GraphBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { sumOfProducts } from "../../../compiler/schedule/products.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";
import { formOf } from "../../../compiler/schedule/stationary_form.js";
import { iterationSpace } from "../../../compiler/schedule/walk.js";
import { expectSameValues } from "./same_values.js";
import { input, sizes, sumsOfProducts } from "./sums_of_products.js";

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

const square = (before: number, after: number) => ({
  stride: [1, 1],
  dilation: [1, 1],
  padding: [before, after, before, after],
});

function inputGradient(builder: GraphBuilder, size: number, before: number, after: number): void {
  const extent = size + before + after - 2;
  const operands = { ct: input(builder, "ct", [2, extent, extent, 4]), w: input(builder, "w", [3, 3, 8, 4]) };
  const gradient = builder.emit("conv_input_gradient", operands, { ...square(before, after), size: [size, size] });
  builder.output("y", builder.emit("select_positive", { x: input(builder, "x", [2, size, size, 8]), ct: gradient }));
}

function paddedConvolution(builder: GraphBuilder): void {
  const operands = { x: input(builder, "x", [2, 5, 5, 4]), w: input(builder, "w", [3, 3, 4, 8]) };
  builder.output("y", builder.emit("tanh", { x: builder.emit("conv", operands, square(2, 2)) }));
}

test.each([
  ["without padding", (b: GraphBuilder) => inputGradient(b, 7, 0, 0), { from: 0, turns: 5, places: [0, 1, 2] }],
  ["nothing reaches the end", (b: GraphBuilder) => inputGradient(b, 9, 0, -2), { from: 0, turns: 5, places: [0, 1, 2] }],
  ["nothing reaches the start", (b: GraphBuilder) => inputGradient(b, 9, -2, 0), { from: 2, turns: 5, places: [0, 1, 2] }],
  ["wide padding, forwards", paddedConvolution, { from: 0, turns: 5, places: [2, 1, 0] }],
  ["each point is met by all places", (b: GraphBuilder) => inputGradient(b, 7, 1, 1), undefined],
])("sums are carried along rows: %s", (_, make, carried) => {
  const builder = createBuilder();
  make(builder);
  const { kernels } = makePlan(runPasses(builder.finish(), pipeline), lavapipe);
  const [{ kernel }] = kernels;
  const schedules = stationarySchedules(kernel).filter((s) => legal(kernel, s, lavapipe) === undefined);
  const found = schedules.filter((s) => {
    const form = formOf(kernel, s, lavapipe);
    return typeof form !== "string" && form.carried;
  });
  expect(found.length > 0).toBe(carried !== undefined);
  // Sums of one turn and of several, rows that are skipped, and one or more vectors in each lane.
  for (const schedule of found.filter((_, i) => i % Math.ceil(found.length / 6) === 0)) {
    expect(formOf(kernel, schedule, lavapipe)).toMatchObject({ carried });
    expectSameValues(kernel, schedule, lavapipe);
  }
});
