import type { Graph, Node, NodeId } from "../ir/graph.js";
import { everyOperand } from "../ir/operands.js";
import { type Chains, findChains } from "./chains.js";
import type { Pass } from "./pass.js";
import { removeDeadCode } from "./remove_dead_code.js";
import { type Rewriting, rewrite } from "./rewrite.js";

export const recompute: Pass = {
  name: "recompute",
  doc: "Computes an activation again in later kernels, from the value that it is a function of: for the gradient of a recurrent step its gates are kept as one tensor, and none of their slopes.",
  run: (graph) => {
    const chains = findChains(graph);
    if (chains.again.size === 0) return graph;
    const copy = createCopier(graph, chains);
    const rewritten = rewrite(graph, (at) => {
      const { node, emit } = at;
      if (everyOperand(node, (id) => !chains.again.has(id)) || chains.of.has(node.id)) return undefined;
      const level = chains.levels[node.id];
      const copied = Object.entries(node.operands).filter(
        ([, id]) => chains.again.has(id) && level > chains.levels[id] && isReady(graph, chains, { id, reader: node.id }),
      );
      if (copied.length === 0) return undefined;
      return emit(
        node.op,
        { ...at.operands, ...Object.fromEntries(copied.map(([name, id]) => [name, copy(at, id, level)])) },
        node.attrs,
      );
    });
    return removeDeadCode.run(rewritten);
  },
};

/**
 * Whether all that a copy needs stands before its reader: where a value is kept as slices, one of them may be taken only later, as by
 * the other direction of a recurrence. Such a reader reads what there is.
 */
const isReady = (
  graph: Graph,
  { of, wholes }: Chains,
  { id, reader }: { readonly id: NodeId; readonly reader: NodeId },
): boolean =>
  [...(of.get(id) ?? [])].every((member) => {
    const { op, operands } = graph.nodes[member];
    return op !== "slice" || (wholes.get(operands.x) ?? []).every((part) => part < reader);
  });

/** Makes the copy of a node for the kernels of a level, once, and of all that leads to it. */
function createCopier(graph: Graph, { of, wholes }: Chains) {
  const copies = new Map<string, Node>();
  const kept = new Map<NodeId, Node>();

  /** What the slices of a value are taken of again: the value, or its parts laid together. */
  const whole = (at: Rewriting, x: NodeId): Node => {
    const known = kept.get(x);
    if (known) return known;
    const parts = wholes.get(x)?.map((id) => at.renewed(id)) ?? [at.renewed(x)];
    const axis = Number(graph.nodes[wholes.get(x)?.[0] ?? x].attrs.axis);
    const made = parts.reduce((a, b) => at.emitAs(graph.nodes[x])("concat", { a, b }, { axis }));
    kept.set(x, made);
    return made;
  };

  const copy = (at: Rewriting, id: NodeId, level: number): Node => {
    const key = `${id} ${level}`;
    const known = copies.get(key);
    if (known) return known;
    const node = graph.nodes[id];
    const operandOf = (operand: NodeId): Node => {
      if (node.op === "slice") return whole(at, operand);
      return of.has(operand) ? copy(at, operand, level) : at.renewed(operand);
    };
    const operands = Object.fromEntries(Object.entries(node.operands).map(([name, operand]) => [name, operandOf(operand)]));
    const made = at.emitAs(node)(node.op, operands, node.attrs);
    copies.set(key, made);
    return made;
  };
  return copy;
}
