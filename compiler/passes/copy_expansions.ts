import type { Graph, Node } from "../ir/graph.js";
import { everyOperand } from "../ir/operands.js";
import { usesOf } from "../ir/uses.js";
import { isExpansion, readsWhereItIs } from "./fusion/expansion.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

/** For fusion, which puts each node into one kernel: with a copy for each reader, each kernel has its own. */
export const copyExpansions: Pass = {
  name: "copyExpansions",
  doc:
    "Makes a copy for each reader of what only spreads its operands over more elements, as the gradient of a pooling does, where " +
    "every reader can compute it in its own kernel: nothing is stored then.",
  run: (graph) => {
    const { readers, leaving } = usesOf(graph);
    const isCopied = (node: Node): boolean =>
      readers[node.id].length > 1 &&
      !leaving.has(node.id) &&
      isExpansion(graph, node) &&
      readers[node.id].every((id) => reads(graph, graph.nodes[id], node));
    const copied = new Set(graph.nodes.filter(isCopied).map(({ id }) => id));
    if (copied.size === 0) return graph;
    const given = new Set<number>();
    return rewrite(graph, (at) => {
      const { node, emit, emitAs, renewed } = at;
      if (everyOperand(node, (id) => !copied.has(id))) return undefined;
      const { operands } = at;
      const entries = Object.entries(node.operands).map(([name, id]) => {
        // The first reader takes the node itself.
        const again = copied.has(id) && given.has(id);
        if (copied.has(id)) given.add(id);
        const source = graph.nodes[id];
        const operandsOf = () => Object.fromEntries(Object.entries(source.operands).map(([n, operand]) => [n, renewed(operand)]));
        return [name, again ? emitAs(source)(source.op, operandsOf(), source.attrs) : operands[name]] as const;
      });
      const changed = entries.some(([name, operand]) => operand !== operands[name]);
      return changed ? emit(node.op, Object.fromEntries(entries), node.attrs) : undefined;
    });
  },
};

/** Whether a reader computes what it reads where it is, all the way. */
const reads = (graph: Graph, reader: Node, node: Node): boolean =>
  Object.entries(reader.operands).every(([name, id]) => id !== node.id || readsWhereItIs(graph, reader, name));
