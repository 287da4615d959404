import type { Node, NodeId } from "../ir/graph.js";
import { printAttributes } from "../ir/print.js";
import type { Pass } from "./pass.js";
import { removeDeadCode } from "./remove_dead_code.js";
import { rewrite } from "./rewrite.js";

/** Exact in floating point too, where order among more than two is not. */
const commutative: ReadonlySet<string> = new Set(["add", "mul", "maximum", "minimum", "equal"]);

/** All operators are pure, random masks too: their numbers depend on the attributes and the control words alone. */
export const commonSubexpressions: Pass = {
  name: "commonSubexpressions",
  doc: "Computes a value once where several nodes have the same operator, operands and attributes.",
  run: (graph) => {
    const sources = new Map<string, Node>();
    /** What has operands, by a number that all with the same operands have: few others have it. */
    const computed = new Map<number, Node[]>();
    const shared = rewrite(graph, ({ node, renewed, keep }) => {
      const idOf = (id: NodeId): NodeId => renewed(id).id;
      // What is not needed any more is taken out at once at the end: until then, all behind it keep their numbers.
      const kept = keep();
      const hash = hashOfOperands(node, idOf);
      if (hash === undefined) {
        const text = `${node.op} ${printAttributes(node.attrs)}`;
        const source = sources.get(text) ?? kept;
        sources.set(text, source);
        return source;
      }
      const others = computed.get(hash);
      const first = others?.find((other) => isSame(other, node, idOf));
      if (first) return first;
      if (others) others.push(kept);
      else computed.set(hash, [kept]);
      return kept;
    });
    return shared === graph ? graph : removeDeadCode.run(shared);
  },
};

/** Whatever their order; undefined where there are none. */
function hashOfOperands({ operands }: Node, idOf: (id: NodeId) => NodeId): number | undefined {
  let hash: number | undefined;
  for (const name in operands) {
    const id = idOf(operands[name]);
    hash = ((hash ?? 0) + Math.imul(id, id)) | 0;
  }
  return hash;
}

/** Whether a node of the new graph has the value of one of the old; `idOf` gives an operand's number in the new graph. */
function isSame(other: Node, { op, operands, attrs }: Node, idOf: (id: NodeId) => NodeId): boolean {
  if (other.op !== op) return false;
  for (const name in other.operands) if (operands[name] === undefined) return false;
  let same = true;
  for (const name in operands) same &&= other.operands[name] === idOf(operands[name]);
  if (!same && !(commutative.has(op) && other.operands.a === idOf(operands.b) && other.operands.b === idOf(operands.a)))
    return false;
  return other.attrs === attrs || printAttributes(other.attrs) === printAttributes(attrs);
}
