import type { Node } from "../ir/graph.js";
import { everyOperand } from "../ir/operands.js";
import { elementCount, tensor } from "../ir/types.js";
import type { HostTensor } from "../ops/define.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

/** Operators that give every element of a constant the value that it had. */
const keepsValue: ReadonlySet<string> = new Set(["reshape", "broadcast_to", "transpose", "slice", "reduce_mean", "reduce_max"]);

export const foldConstants: Pass = {
  name: "foldConstants",
  doc: "Computes now what depends on constants alone: every such value is one number, repeated over a shape.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const { node } = at;
      if (node.type.dtype !== "f32" || !everyOperand(node, (id) => at.renewed(id).op === "constant")) return undefined;
      const value = foldedValue(node, at.operands);
      if (value === undefined || !isFloat32(value)) return undefined;
      return at.emit("constant", {}, { value, shape: node.type.shape, dtype: "f32" });
    }),
};

/** The number that a node of constants gives, where that is one. */
function foldedValue(node: Node, operands: { readonly [name: string]: Node }): number | undefined {
  if (Object.keys(operands).length === 0) return undefined;
  if (keepsValue.has(node.op)) return numberIn(operands.x);
  if (node.op === "reduce_sum")
    return numberIn(operands.x) * (elementCount(operands.x.type.shape) / elementCount(node.type.shape));
  const op = opNamed(node.op);
  if (op.kind !== "elementwise" || !op.reference) return undefined;
  const numbers: { [name: string]: HostTensor } = {};
  for (const [name, operand] of Object.entries(operands)) numbers[name] = single(operand);
  return op.reference(numbers, op.attributes.parse(node.attrs), tensor(node.type.dtype, [1])).data[0];
}

const single = (constant: Node): HostTensor => ({
  type: tensor(constant.type.dtype, [1]),
  data: Float64Array.of(numberIn(constant)),
});

const numberIn = (constant: Node): number => Number(constant.attrs.value);

/** Neither infinite nor too large: such numbers have no literal, and only the device may make them. */
const isFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));
