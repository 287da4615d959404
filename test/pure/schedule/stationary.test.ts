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
import { iterationSpace } from "../../../compiler/schedule/walk.js";
import { expectSameValues } from "./same_values.js";

/** What a layer and its gradients are made of, with as many columns as a subgroup has lanes, or a multiple. */
const graphs = {
  "convolution, bias, pooling and arg-max": (builder: GraphBuilder, { channels, columns, padding }: Sizes) => {
    const y = builder.emit(
      "conv",
      { x: input(builder, "x", [2, 6, 7, channels]), w: input(builder, "w", [3, 3, channels, columns]) },
      { stride: [1, 1], dilation: [1, 1], padding },
    );
    const biased = builder.emit("add", { a: y, b: input(builder, "b", [columns]) });
    const pool = { pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] };
    builder.output("y", builder.emit("relu", { x: builder.emit("max_pool", { x: biased }, pool) }));
    builder.output("argmax", builder.emit("max_pool_argmax", { x: biased }, pool));
  },
  "convolution with a stride": (builder: GraphBuilder, { channels, columns, padding }: Sizes) => {
    const operands = { x: input(builder, "x", [2, 7, 7, channels]), w: input(builder, "w", [3, 3, channels, columns]) };
    builder.output(
      "y",
      builder.emit("relu", { x: builder.emit("conv", operands, { stride: [2, 2], dilation: [1, 1], padding }) }),
    );
  },
  "gradient of the input": (builder: GraphBuilder, { channels, columns, padding: [p] }: Sizes) => {
    const attrs = { stride: [1, 1], dilation: [1, 1], padding: [p, p, p, p] };
    const extent = 6 + 2 * p - 2;
    const operands = {
      ct: input(builder, "ct", [2, extent, extent, channels]),
      w: input(builder, "w", [3, 3, columns, channels]),
    };
    builder.output("gradient", builder.emit("conv_input_gradient", operands, { ...attrs, size: [6, 6] }));
  },
  "gradient of the filter": (builder: GraphBuilder, { channels, columns, padding: [p] }: Sizes) => {
    const attrs = { stride: [1, 1], dilation: [1, 1], padding: [p, p, p, p] };
    const extent = 6 + 2 * p - 2;
    const operands = { x: input(builder, "x", [3, 6, 6, channels]), ct: input(builder, "ct", [3, extent, extent, columns]) };
    const gradient = builder.emit("conv_filter_gradient", operands, { ...attrs, size: [3, 3] });
    const weight = builder.emit(
      "state",
      {},
      { path: "w", role: "optimizer", dtype: "f32", shape: gradient.type.shape, initial: 0 },
    );
    builder.update(weight, builder.emit("sub", { a: weight, b: gradient }));
  },
  "matrix product": (builder: GraphBuilder, { channels, columns }: Sizes) => {
    const operands = { a: input(builder, "a", [6, 8 * channels]), b: input(builder, "b", [8 * channels, columns]) };
    const product = builder.emit("matmul", operands, { transpose_a: false, transpose_b: false });
    builder.output("y", builder.emit("tanh", { x: product }));
  },
};

interface Sizes {
  readonly channels: number;
  readonly columns: number;
  readonly padding: readonly number[];
}

const input = (builder: GraphBuilder, name: string, shape: readonly number[]) =>
  builder.emit("input", {}, { name, dtype: "f32", shape }, { name });

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

const sizes = fc.record({
  channels: fc.constantFrom(1, 3, 4, 8),
  columns: fc.constantFrom(8, 16, 32),
  padding: fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 1]),
});

test.each(Object.entries(graphs))("%s: the same values with a factor held, whatever the tile and the chunk", (_, make) => {
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
});
