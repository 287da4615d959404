import { numbersOf } from "../ir/attributes.js";
import type { Node } from "../ir/graph.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

export const mergeTransposes: Pass = {
  name: "mergeTransposes",
  doc: "A product of matrices reads a transposed operand by its flag, so that the transposition is never stored.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const { node, emit, operandOf } = at;
      if (node.op !== "matmul") return undefined;
      const { operands } = at;
      if (!Object.values(operands).some(isTransposition)) return undefined;
      const inner: { [name: string]: Node } = {};
      const flags: { [name: string]: boolean } = {};
      for (const [name, operand] of Object.entries(operands)) {
        inner[name] = operand;
        flags[`transpose_${name}`] = node.attrs[`transpose_${name}`] === true;
        while (isTransposition(inner[name])) {
          inner[name] = operandOf(inner[name], "x");
          flags[`transpose_${name}`] = !flags[`transpose_${name}`];
        }
      }
      return emit("matmul", inner, { ...node.attrs, ...flags });
    }),
};

/** Of a matrix; one that changes nothing is taken out by `removeIdentities`. */
const isTransposition = ({ op, attrs }: Node): boolean => op === "transpose" && numbersOf(attrs.permutation).join() === "1,0";
