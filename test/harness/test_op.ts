import { describe, expect, it } from "vitest";
import { differentiate } from "../../compiler/autodiff/differentiate.js";
import { elementCount } from "../../compiler/ir/types.js";
import { readElement } from "../../compiler/kernel/evaluate_kernel.js";
import { add, load } from "../../compiler/kernel/expr.js";
import { interpretExpression, type ReadElement } from "../../compiler/kernel/interpret.js";
import type { HostTensor, Op } from "../../compiler/ops/define.js";
import { evaluateGraph, type SourceValues } from "../../compiler/ops/evaluate.js";
import { buildCase, caseGraph, caseName, caseValues, type OpCase } from "./op_cases.js";
import { seededRandom } from "./operands.js";

/**
 * Holds an operator's rules against each other, case by case: the inferred type against the case, the lowering (interpreted)
 * against the reference, the gradient rule against central differences of the reference. All in float64.
 */
export function testOp(op: Op, cases: readonly OpCase[]): void {
  describe(op.name, () => {
    for (const opCase of cases) {
      describe(caseName(opCase), () => {
        it("infers the type", () => expect(buildCase(op.name, opCase).result.type).toEqual(opCase.result.type));
        it("lowers to what the reference computes", () => expectClose(lowered(op, opCase), reference(op, opCase), 1e-9));
        if (op.readsOnce)
          it("reads elements at most for one element of the result, as it says", () => checkReadsOnce(op, opCase));
        if (hasGradient(op, opCase)) it("has the gradient of central differences", () => checkGradient(op, opCase));
      });
    }
  });
}

/** Element by element, relative to numbers larger than 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const close = Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]));
    if (!close) expect.fail(`element ${i} is ${actual[i]}, expected ${expected[i]}`);
  }
}

const reference = (op: Op, opCase: OpCase): Float64Array =>
  evaluateGraph(caseGraph(op.name, opCase), caseValues(opCase)).outputs.y.data;

function lowered(op: Op, opCase: OpCase): Float64Array {
  const { expression, read, result, type } = lowerCase(op, opCase);
  expect(expression.axes.map((axis) => axis.extent)).toEqual(result.type.shape);
  expect(expression.value.type).toBe(type);
  return interpretExpression(expression, read);
}

/** The lowering of a case, and how its loads read the case's values. */
function lowerCase(op: Op, opCase: OpCase) {
  const { operands, result } = buildCase(op.name, opCase);
  const values = caseValues(opCase);
  const types = Object.fromEntries(Object.entries(operands).map(([name, node]) => [name, node.type]));
  const expression = op.lower?.({ operands: types, result: result.type, attrs: result.attrs });
  if (!expression) return expect.fail(`${op.name} has no lowering`);
  const read: ReadElement = (tensor, index) =>
    readElement(types[tensor] && { shape: types[tensor].shape, data: values[tensor] }, tensor, index);
  return { expression, read, result, type: result.type.dtype };
}

/** Notes for whom each element is read: a load put before the value tells which element of the result is being computed. */
function checkReadsOnce(op: Op, opCase: OpCase): void {
  const { expression, read, result } = lowerCase(op, opCase);
  const readers = new Map<string, Set<string>>();
  const current = { element: "" };
  const value = add(load("element", expression.axes), expression.value);
  interpretExpression({ ...expression, value }, (tensor, index) => {
    if (tensor !== "element") {
      const key = `${tensor}[${index.join(", ")}]`;
      readers.set(key, (readers.get(key) ?? new Set()).add(current.element));
      return read(tensor, index);
    }
    current.element = index.join(", ");
    return 0;
  });
  const once = op.readsOnce?.(result.attrs) ?? [];
  const shared = [...readers].filter(([key, elements]) => elements.size > 1 && once.includes(key.split("[")[0]));
  expect(shared.map(([key]) => key)).toEqual([]);
}

const hasGradient = (op: Op, { operands, result, differentiable = true }: OpCase): boolean =>
  op.gradient !== null &&
  differentiable &&
  result.type.dtype === "f32" &&
  Object.values(operands).some(({ type }) => type.dtype === "f32");

/** The sum of the result, weighted at random, differentiated by every operand. */
function checkGradient(op: Op, opCase: OpCase): void {
  const { builder, operands, result } = buildCase(op.name, opCase);
  const { shape } = result.type;
  const weights = builder.emit("input", {}, { name: "weights", dtype: "f32", shape });
  const weighted = builder.emit("mul", { a: result, b: weights });
  const loss = builder.emit("reduce_sum", { x: weighted }, { axes: shape.map((_, axis) => axis) });
  builder.output("loss", loss);
  const forward = builder.finish();

  const names = Object.keys(operands).filter((name) => operands[name].type.dtype === "f32");
  const gradients = differentiate(
    builder,
    loss,
    names.map((name) => operands[name]),
  );
  for (const [i, name] of names.entries()) builder.output(name, gradients[i]);

  const random = seededRandom(2);
  const values: SourceValues = {
    ...caseValues(opCase),
    weights: Array.from({ length: elementCount(shape) }, () => random() - 0.5),
  };
  const lossAt = (changed: SourceValues): number => evaluateGraph(forward, { ...values, ...changed }).outputs.loss.data[0];
  const { outputs } = evaluateGraph(builder.finish(), values);
  for (const name of names) expectClose(outputs[name].data, centralDifferences(name, values[name], lossAt), 1e-6);
}

/** (f(x + h) - f(x - h)) / 2h for every element: exact to h², here about 1e-10. */
function centralDifferences(name: string, x: ArrayLike<number>, f: (changed: SourceValues) => number): HostTensor["data"] {
  const h = 1e-5;
  return Float64Array.from(x, (value, i) => {
    const at = (v: number): number => f({ [name]: Array.from(x).with(i, v) });
    return (at(value + h) - at(value - h)) / (2 * h);
  });
}
