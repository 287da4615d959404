import { expect, it, test } from "vitest";
import type { Attributes } from "../../../compiler/ir/graph.js";
import type { Expr } from "../../../compiler/kernel/expr.js";
import { opNamed } from "../../../compiler/ops/index.js";
import { buildCase } from "../../harness/op_cases.js";
import { f32, type OperandSpec, u32 } from "../../harness/operands.js";

/** How often each kind of expression (`select`, `reduce`) or operation (`div`, `mod`) stands in an operator's lowering. */
function countsOf(name: string, operands: { readonly [name: string]: OperandSpec }, attrs: Attributes = {}) {
  const built = buildCase(name, { operands, attrs, result: f32(1) });
  const types = Object.fromEntries(Object.entries(built.operands).map(([operand, node]) => [operand, node.type]));
  const lowered = opNamed(name).lower?.({ operands: types, result: built.result.type, attrs: built.result.attrs });
  const kinds = lowered ? [...walk(lowered.value)].map((e) => (e.kind === "binary" ? e.op : e.kind)) : [];
  return (kind: string): number => kinds.filter((k) => k === kind).length;
}

function* walk(e: Expr): Generator<Expr> {
  yield e;
  const inner = {
    number: [],
    axis: [],
    load: e.kind === "load" ? e.index : [],
    unary: e.kind === "unary" ? [e.x] : [],
    binary: e.kind === "binary" ? [e.a, e.b] : [],
    select: e.kind === "select" ? [e.condition, e.then, e.otherwise] : [],
    convert: e.kind === "convert" ? [e.x] : [],
    reduce: e.kind === "reduce" ? [e.body] : [],
  }[e.kind];
  for (const child of inner) yield* walk(child);
}

it("guards a convolution only where a window leaves the image", () => {
  const operands = { x: f32(2, 5, 5, 3), w: f32(3, 3, 3, 4) };
  expect(countsOf("conv", operands)("select")).toBe(0);
  expect(countsOf("conv", operands, { padding: [1, 1, 1, 1] })("ge")).toBe(2);
  expect(countsOf("conv", operands, { padding: [0, 1, 0, 0] })("lt")).toBe(1);
  // The stride never reaches the padding after the last row.
  expect(countsOf("conv", { ...operands, x: f32(2, 5, 5, 3) }, { stride: [2, 2], padding: [0, 1, 0, 1] })("select")).toBe(0);
});

test.each([
  { pool: [2, 2], stride: [2, 2], reductions: 0 },
  { pool: [2, 2], stride: [3, 3], reductions: 0 },
  { pool: [3, 3], stride: [2, 2], reductions: 1 },
])("reduces over candidate windows of pool $pool and stride $stride only where they overlap", ({ reductions, ...attrs }) => {
  const [height, width] = [7, 7];
  const { type } = buildCase("max_pool", { operands: { x: f32(1, height, width, 2) }, attrs, result: f32(1) }).result;
  const operands = { ct: f32(...type.shape), argmax: u32(4, ...type.shape) };
  expect(countsOf("max_pool_gradient", operands, { ...attrs, size: [height, width] })("reduce")).toBe(reductions);
  expect(countsOf("avg_pool_gradient", { ct: operands.ct }, { ...attrs, size: [height, width] })("reduce")).toBe(reductions);
});

it("divides in a reshape only where axes split, and never the batch", () => {
  const flatten = countsOf("reshape", { x: f32(8, 5, 5, 4) }, { shape: [8, 100] });
  expect([flatten("div"), flatten("mod")]).toEqual([2, 2]);
  const merge = countsOf("reshape", { x: f32(8, 100) }, { shape: [8, 5, 5, 4] });
  expect([merge("div"), merge("mod")]).toEqual([0, 0]);
});
