import { describe, expect, test } from "vitest";
import { differentiate } from "../../../compiler/autodiff/differentiate.js";
import type { Node } from "../../../compiler/ir/graph.js";
import { scalar } from "../../../compiler/ops/broadcast.js";
import { createBuilder, type GraphBuilder } from "../../../compiler/ops/builder.js";
import { expectClose } from "../program/expect_close.js";
import { centralDifferences, numbers } from "../program/numbers.js";
import { runGraph } from "../program/run_graph.js";

const parameter = (builder: GraphBuilder, path: string, shape: readonly number[]): Node =>
  builder.emit("parameter", {}, { path, shape, trainable: true, initializer: { kind: "zeros" } }, { name: path });

const total = ({ emit }: GraphBuilder, x: Node): Node =>
  emit("reduce_sum", { x }, { axes: x.type.shape.map((_, axis) => axis), keep: false });

/** The loss that `body` makes of parameters of the given shapes, its gradients, and central differences of it. */
function gradientsOf(
  shapes: { readonly [path: string]: readonly number[] },
  body: (builder: GraphBuilder, parameters: { readonly [path: string]: Node }) => Node,
) {
  const builder = createBuilder();
  const parameters = Object.fromEntries(Object.entries(shapes).map(([path, shape]) => [path, parameter(builder, path, shape)]));
  const loss = body(builder, parameters);
  builder.output("loss", loss);
  const gradients = differentiate(builder, loss, Object.values(parameters));
  for (const [i, path] of Object.keys(parameters).entries()) builder.output(path, gradients[i]);
  const graph = builder.finish();
  const at = Object.fromEntries(Object.entries(shapes).map(([path, shape], i) => [path, numbers(i + 1, shape)]));
  return {
    graph,
    at,
    exact: runGraph(graph, at).outputs,
    approximate: centralDifferences(at, (values) => runGraph(graph, values).outputs.loss[0]),
  };
}

const expectEqualGradients = ({ at, exact, approximate }: ReturnType<typeof gradientsOf>) => {
  for (const path of Object.keys(at)) {
    expect(Math.max(...exact[path].map(Math.abs))).toBeGreaterThan(1e-3);
    expectClose(exact[path], approximate[path], 6);
  }
};

describe("differentiate", () => {
  test("sums the shares of a node that is used more than once", () => {
    const { at, exact } = gradientsOf({ x: [3] }, (builder, { x }) => {
      const { emit } = builder;
      return total(builder, emit("add", { a: emit("mul", { a: x, b: x }), b: emit("mul", { a: x, b: scalar(emit, 3) }) }));
    });
    expect(exact.x).toEqual(at.x.map((x) => 2 * x + 3));
  });

  test("gives zeros of the right shape where no path leads to the loss", () => {
    const { exact, graph } = gradientsOf({ x: [2], unused: [2, 3] }, (builder, { x }) => total(builder, x));
    expect(exact.unused).toEqual([0, 0, 0, 0, 0, 0]);
    const { node } = graph.outputs.find(({ name }) => name === "unused") ?? { node: -1 };
    expect(graph.nodes[node]).toMatchObject({ op: "constant", type: { dtype: "f32", shape: [2, 3] } });
  });

  test("a parameter that is the loss has gradient 1", () => {
    expect(gradientsOf({ x: [1] }, (_, { x }) => x).exact.x).toEqual([1]);
  });

  test("an integer ends the path: what an arg-max chose has no derivative by what it chose from", () => {
    const { exact } = gradientsOf({ x: [2, 3] }, (builder, { x }) => {
      const { emit } = builder;
      const choice = emit("to_f32", { x: emit("argmax", { x }) });
      return total(builder, emit("add", { a: emit("reduce_max", { x }, { axes: [1], keep: true }), b: choice }));
    });
    expect(exact.x.filter((value) => value === 1)).toHaveLength(2);
    expect(exact.x.filter((value) => value === 0)).toHaveLength(4);
  });

  test("emits nothing for what no parameter flows into", () => {
    const builder = createBuilder();
    const x = parameter(builder, "x", [2, 2]);
    const data = builder.emit("input", {}, { name: "data", dtype: "f32", shape: [2, 2] });
    const prepared = builder.emit(
      "exp",
      { x: builder.emit("tanh", { x: data }, {}, { name: "prepared" }) },
      {},
      { name: "prepared" },
    );
    const loss = total(builder, builder.emit("add", { a: prepared, b: x }));
    differentiate(builder, loss, [x]);
    expect(builder.finish().nodes.filter(({ name }) => name === "prepared_gradient")).toEqual([]);
  });

  test("names a gradient after the forward node and keeps its origin", () => {
    const builder = createBuilder();
    const origin = { path: "digits.dlm", start: 10, end: 20 };
    const x = builder.emit("input", {}, { name: "x", dtype: "f32", shape: [1, 4, 4, 1] });
    const w = parameter(builder, "w", [3, 3, 1, 2]);
    const loss = builder.at(origin, () => {
      const y = builder.emit("conv", { x, w }, { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] }, { name: "conv2d_1" });
      return total(builder, builder.emit("tanh", { x: y }, {}, { name: "tanh_1" }));
    });
    const before = builder.finish().nodes.length;
    const [gradient] = differentiate(builder, loss, [w]);
    expect(gradient).toMatchObject({ op: "conv_filter_gradient", name: "conv2d_1_filter_gradient", origin });
    const emitted = builder.finish().nodes.slice(before);
    expect(emitted.some(({ name }) => name === "tanh_1_gradient")).toBe(true);
    expect(emitted.every((node) => node.origin === origin)).toBe(true);
  });

  test("agrees with central differences through convolution, pooling, broadcasting and softmax", () => {
    const shapes = { image: [1, 7, 6, 2], filters: [3, 2, 2, 3], bias: [3], kernel: [27, 4] };
    const result = gradientsOf(shapes, (builder, { image, filters, bias, kernel }) => {
      const { emit } = builder;
      const convolved = emit("conv", { x: image, w: filters }, { stride: [2, 1], padding: [1, 1, 0, 1], dilation: [1, 2] });
      const active = emit("tanh", { x: emit("add", { a: convolved, b: bias }) });
      const pooled = emit("avg_pool", { x: active }, { pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 1] });
      const largest = emit("max_pool", { x: active }, { pool: [2, 3], stride: [1, 1], padding: [1, 0, 1, 1] });
      const features = (x: Node) => emit("reshape", { x }, { shape: [1, x.type.shape.slice(1).reduce((a, b) => a * b, 1)] });
      const joined = emit(
        "slice",
        { x: emit("concat", { a: features(pooled), b: features(largest) }, { axis: 1 }) },
        { axis: 1, start: 1, extent: 27 },
      );
      const logits = emit("matmul", { a: joined, b: kernel }, { transpose_a: false, transpose_b: false });
      const mixed = emit("add", {
        a: emit("square", { x: emit("softmax", { x: logits }) }),
        b: emit("log_sum_exp", { x: logits }),
      });
      return total(builder, emit("mul", { a: mixed, b: emit("sigmoid", { x: logits }) }));
    });
    expectEqualGradients(result);
  });

  test("agrees with central differences through the element-wise operators", () => {
    const result = gradientsOf({ a: [2, 3], b: [3] }, (builder, { a, b }) => {
      const { emit } = builder;
      const positive = emit("add", { a: emit("square", { x: a }), b: scalar(emit, 0.5) });
      const parts = [
        emit("div", { a: b, b: positive }),
        emit("log", { x: positive }),
        emit("sqrt", { x: positive }),
        emit("rsqrt", { x: positive }),
        emit("maximum", { a, b }),
        emit("minimum", { a, b: emit("neg", { x: b }) }),
        emit("abs", { x: emit("sub", { a, b }) }),
        emit("exp", { x: emit("relu", { x: a }) }),
      ];
      return total(
        builder,
        parts.reduce((x, y) => emit("mul", { a: emit("add", { a: x, b: y }), b: scalar(emit, 0.7) })),
      );
    });
    expectEqualGradients(result);
  });
});
