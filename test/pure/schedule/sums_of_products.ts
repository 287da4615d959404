import fc from "fast-check";
import type { GraphBuilder } from "../../../compiler/ops/builder.js";

/** What a layer and its gradients are made of, with as many columns as a subgroup has lanes, or a multiple. */
export const sumsOfProducts = {
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

export interface Sizes {
  readonly channels: number;
  readonly columns: number;
  readonly padding: readonly number[];
}

export const input = (builder: GraphBuilder, name: string, shape: readonly number[]) =>
  builder.emit("input", {}, { name, dtype: "f32", shape }, { name });

export const sizes = fc.record({
  channels: fc.constantFrom(1, 3, 4, 8),
  columns: fc.constantFrom(8, 16, 32),
  padding: fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 1]),
});
