import { expect, it } from "vitest";
import { CompilerBug } from "../../../compiler/base/invariant.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { opNamed } from "../../../compiler/ops/index.js";

/** One step of gradient descent on (w·x)², by hand. */
function descent() {
  const builder = createBuilder();
  const { emit } = builder;
  const x = emit("input", {}, { name: "x", dtype: "f32", shape: [2] });
  const w = emit("parameter", {}, { path: "Model/w", shape: [2], trainable: true, initializer: { kind: "zeros" } });
  const control = emit("control", {}, {});
  const y = emit("reduce_sum", { x: emit("mul", { a: w, b: x }) }, { axes: [0] });
  const slope = emit("mul", { a: x, b: emit("add", { a: y, b: y }) });
  const rate = emit("constant", {}, { value: 0.5, shape: [1] });
  builder.output("y", y);
  builder.update(w, emit("sub", { a: w, b: emit("mul", { a: slope, b: rate }) }));
  builder.update(control, emit("advance", { control }));
  return builder.finish();
}

it("gives outputs by name, and updates by path with the sources as they were", () => {
  const values = { x: [1, 2], "Model/w": [3, 4], control: [7, 2, 10, 1] };
  const { outputs, updates } = evaluateGraph(descent(), values);
  expect([...outputs.y.data]).toEqual([11]);
  expect([...updates["Model/w"].data]).toEqual([3 - 11, 4 - 22]);
  expect([...updates.control.data]).toEqual([8, 3, 10, 1]);
});

it("says which source has no value", () => {
  expect(() => evaluateGraph(descent(), { x: [1, 2], control: [0, 0, 0, 0] })).toThrow("no value for the source Model/w");
});

it("refuses what no operator is: names, operands, attributes, shapes that do not fit", () => {
  const { emit } = createBuilder();
  const x = emit("input", {}, { name: "x", dtype: "f32", shape: [2, 3] });
  expect(() => opNamed("convolve")).toThrow(CompilerBug);
  expect(() => emit("relu", { y: x })).toThrow(CompilerBug);
  expect(() => emit("slice", { x }, { axis: 1, begin: 0, extent: 1 })).toThrow();
  expect(() => emit("matmul", { a: x, b: x })).toThrow("inner extents 3 and 2 differ");
  expect(() => emit("slice", { x }, { axis: 1, start: 2, extent: 2 })).toThrow(CompilerBug);
});
