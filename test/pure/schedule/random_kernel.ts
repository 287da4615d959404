import fc from "fast-check";
import type { Graph, Node } from "../../../compiler/ir/graph.js";
import type { Kernel, KernelTensor } from "../../../compiler/kernel/kernel.js";
import { createBuilder, type GraphBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { chooseSchedule } from "../../../compiler/schedule/choose.js";
import { gpu, type Profile, portable } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { wander } from "../../../compiler/schedule/space.js";
import { seededRandom } from "../../harness/operands.js";

/** Makes graphs of one kind whose extents are drawn. */
interface Recipe {
  readonly name: string;
  readonly make: (builder: GraphBuilder, draw: Draw) => void;
}
/** An integer between two bounds. */
type Draw = (from: number, to: number) => number;

const input = (builder: GraphBuilder, name: string, shape: readonly number[], dtype: "f32" | "u32" = "f32"): Node =>
  builder.emit("input", {}, { name, dtype, shape }, { name });

const state = (builder: GraphBuilder, path: string, shape: readonly number[]): Node =>
  builder.emit("state", {}, { path, role: "optimizer", dtype: "f32", shape, initial: 0 }, { name: path });

const window = (draw: Draw) => ({
  stride: [draw(1, 2), draw(1, 2)],
  padding: [draw(0, 1), draw(0, 1), draw(0, 1), draw(0, 1)],
  dilation: [draw(1, 2), draw(1, 2)],
});

/** A step of momentum, so that a kernel ends in states that it writes over. */
function descend(builder: GraphBuilder, gradient: Node): void {
  const { shape } = gradient.type;
  const rate = builder.emit("constant", {}, { value: 0.1, shape: [1], dtype: "f32" });
  const [weight, momentum] = ["weight", "momentum"].map((path) => state(builder, path, shape));
  const moved = builder.emit("add", { a: builder.emit("mul", { a: momentum, b: rate }), b: gradient });
  builder.update(momentum, moved);
  builder.update(weight, builder.emit("sub", { a: weight, b: builder.emit("mul", { a: moved, b: rate }) }));
}

export const recipes: readonly Recipe[] = [
  {
    name: "convolution with bias, pooling and its arg-max",
    make: (builder, draw) => {
      const [n, size, c, k, p] = [draw(1, 2), draw(4, 6), draw(1, 8), draw(1, 8), draw(1, 3)];
      const x = input(builder, "x", [n, size, size + 1, c]);
      const w = input(builder, "w", [p, 2, c, k]);
      const y = builder.emit("conv", { x, w }, { ...window(draw), stride: [1, 1], dilation: [1, 1] });
      const biased = builder.emit("add", { a: y, b: input(builder, "b", [k]) });
      const pool = { pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] };
      const small = builder.emit("max_pool", { x: biased }, pool);
      builder.output("y", builder.emit("relu", { x: small }));
      builder.output("argmax", builder.emit("max_pool_argmax", { x: biased }, pool));
    },
  },
  {
    name: "gradients of a convolution",
    make: (builder, draw) => {
      const [n, size, c, k, p, q] = [draw(1, 2), draw(5, 6), draw(1, 8), draw(1, 8), draw(1, 3), draw(1, 2)];
      const attrs = window(draw);
      const x = input(builder, "x", [n, size, size, c]);
      const y = builder.emit("conv", { x, w: input(builder, "w", [p, q, c, k]) }, attrs);
      const ct = builder.emit("tanh", { x: y });
      builder.output(
        "x_gradient",
        builder.emit("conv_input_gradient", { ct, w: builder.node(1) }, { ...attrs, size: [size, size] }),
      );
      descend(builder, builder.emit("conv_filter_gradient", { x, ct }, { ...attrs, size: [p, q] }));
    },
  },
  {
    name: "matrix product with bias and a function",
    make: (builder, draw) => {
      const [n, c, k] = [draw(1, 9), draw(1, 24), draw(1, 16)];
      const flip = { transpose_a: draw(0, 1) === 1, transpose_b: draw(0, 1) === 1 };
      const a = input(builder, "a", flip.transpose_a ? [c, n] : [n, c]);
      const b = input(builder, "b", flip.transpose_b ? [k, c] : [c, k]);
      const sum = builder.emit("add", { a: builder.emit("matmul", { a, b }, flip), b: input(builder, "bias", [k]) });
      builder.output("y", builder.emit("sigmoid", { x: sum }));
    },
  },
  {
    name: "matrix product into a step of descent",
    make: (builder, draw) => {
      const [n, c, k] = [draw(1, 24), draw(1, 9), draw(1, 9)];
      const [a, b] = [input(builder, "a", [n, c]), input(builder, "b", [n, k])];
      descend(builder, builder.emit("matmul", { a, b }, { transpose_a: true, transpose_b: false }));
    },
  },
  {
    name: "softmax, its logarithm and reductions",
    make: (builder, draw) => {
      const x = input(builder, "x", [draw(1, 5), draw(1, 24)]);
      const y = builder.emit("softmax", { x });
      builder.output("y", y);
      builder.output("total", builder.emit("log_sum_exp", { x }));
      const axes = [[0], [1], [0, 1]][draw(0, 2)];
      builder.output(
        "mean",
        builder.emit(["reduce_mean", "reduce_max", "reduce_sum"][draw(0, 2)], { x: y }, { axes, keep: true }),
      );
    },
  },
  {
    name: "mask by a hash",
    make: (builder, draw) => {
      const shape = [draw(1, 4), draw(1, 5), draw(1, 8)];
      const mask = builder.emit("random_mask", { control: builder.emit("control", {}) }, { shape, keep: 0.5, salt: 3 });
      const y = builder.emit("mul", { a: input(builder, "x", shape), b: mask });
      builder.output("y", y);
      builder.output("sum", builder.emit("reduce_sum", { x: y }, { axes: [0, 1], keep: false }));
    },
  },
  {
    name: "mean over windows and its gradient",
    make: (builder, draw) => {
      const [n, size, c] = [draw(1, 2), draw(4, 7), draw(1, 8)];
      const attrs = {
        pool: [draw(1, 3), draw(1, 3)],
        stride: [draw(1, 2), draw(1, 2)],
        padding: [0, 1, 1, 0].map((p) => p * draw(0, 1)),
      };
      const pool = { ...attrs, pool: attrs.pool.map((p) => Math.max(p, 2)) };
      const y = builder.emit("avg_pool", { x: input(builder, "x", [n, size, size, c]) }, pool);
      builder.output("y", y);
      builder.output(
        "x_gradient",
        builder.emit("avg_pool_gradient", { ct: builder.emit("square", { x: y }) }, { ...pool, size: [size, size] }),
      );
    },
  },
  {
    name: "rows of a data set in bytes, moved about",
    make: (builder, draw) => {
      const [h, w, batch] = [draw(1, 4), draw(1, 6), draw(1, 4)];
      const data = builder.emit("dataset", {}, { name: "data", storage: "u8", shape: [h, w] }, { name: "data" });
      const rows = { data, order: builder.emit("order", {}), control: builder.emit("control", {}) };
      const x = builder.emit("gather_rows", rows, { batch, dtype: "f32" });
      const turned = builder.emit("transpose", { x }, { permutation: [0, 2, 1] });
      const both = builder.emit("concat", { a: turned, b: input(builder, "more", [batch, w, draw(1, 4)]) }, { axis: 2 });
      builder.output("y", builder.emit("pad", { x: both }, { axis: 1, before: draw(0, 2), after: draw(0, 2) }));
    },
  },
];

/** The graph of a recipe, its extents drawn from a seed. */
export function recipeGraph({ make }: Recipe, seed: number): Graph {
  const random = seededRandom(seed);
  const builder = createBuilder();
  make(builder, (from, to) => from + Math.floor(random() * (to - from + 1)));
  return builder.finish();
}

/** A kernel of a random graph, as fusion makes it. */
export const randomKernel: fc.Arbitrary<Kernel> = fc
  .record({ recipe: fc.constantFrom(...recipes), seed: fc.nat(), which: fc.nat() })
  .map(({ recipe, seed, which }) => {
    const { kernels } = makePlan(runPasses(recipeGraph(recipe, seed), pipeline), portable);
    return kernels[which % kernels.length].kernel;
  });

/** Any schedule that is legal for a kernel, and the profile for which it is: of subgroups, or of one lane and memory of workgroups. */
export const randomSchedule = (
  kernel: Kernel,
  lanes: readonly number[],
): fc.Arbitrary<{ readonly schedule: Schedule; readonly profile: Profile }> =>
  fc
    .record({ seed: fc.nat(), steps: fc.integer({ min: 1, max: 12 }), lanes: fc.constantFrom(...lanes) })
    .map(({ seed, steps, lanes }) => {
      const profile: Profile = { ...portable, lanes, workgroupBytes: lanes === 1 ? gpu.workgroupBytes : 0 };
      const from = chooseSchedule(kernel, profile);
      return { schedule: wander({ kernel, from, profile }, steps, seededRandom(seed)), profile };
    });

/** Numbers for every buffer of a kernel. Whole ones are small enough to be positions; data sets and orders have four rows. */
export function bufferValues(kernel: Kernel, seed: number): { readonly [buffer: string]: readonly number[] } {
  const random = seededRandom(seed);
  const tensors: readonly KernelTensor[] = [...kernel.reads, ...kernel.results.map((result) => result.tensor)];
  return Object.fromEntries(
    tensors.map(({ buffer, storage, shape }) => {
      const count = shape.reduce((product, extent) => product * (extent < 0 ? 4 : extent), 1);
      // Bytes lie four to a word.
      if (storage === "u8") return [buffer, Array.from({ length: Math.ceil(count / 4) }, () => Math.floor(random() * 2 ** 32))];
      return [buffer, Array.from({ length: count }, () => (storage === "f32" ? 2 * random() - 1 : Math.floor(random() * 4)))];
    }),
  );
}
