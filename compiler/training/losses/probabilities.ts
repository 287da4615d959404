import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";

/** Keras's `epsilon()`: how far a probability is kept from 0 and 1 before its logarithm is taken. */
const fuzz = 1e-7;

/** What `activation` was applied to, where that is what made `value`; else undefined, and `value` holds probabilities. */
export const logitsOf = (value: Node, activation: "softmax" | "sigmoid", node: (id: number) => Node): Node | undefined => {
  const operand = value.operands.x;
  return value.op === activation && operand !== undefined ? node(operand) : undefined;
};

/** `x` with every element moved into [fuzz, 1 - fuzz], as Keras does before a logarithm. */
export const clipProbabilities = (emit: Emit, x: Node): Node =>
  emit("minimum", { a: emit("maximum", { a: x, b: scalar(emit, fuzz) }), b: scalar(emit, 1 - fuzz) });

/**
 * The logarithm of probabilities that no softmax made: Keras's definition divides each row (last axis) by its sum, clips,
 * and takes the logarithm.
 */
export const logOfProbabilities = (emit: Emit, probabilities: Node): Node => {
  const last = probabilities.type.shape.length - 1;
  const total = emit("reduce_sum", { x: probabilities }, { axes: [last], keep: true });
  return emit("log", { x: clipProbabilities(emit, emit("div", { a: probabilities, b: total })) });
};
