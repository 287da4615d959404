import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { type Uses, usesOf } from "../../ir/uses.js";
import { computable } from "./computable.js";
import type { FusionLimits } from "./limits.js";
import { nameGroups } from "./names.js";
import { type Role, roleOf } from "./role.js";

/** The nodes as kernels, while a pass joins them. Sources and views are kernels of their own here, and never joined. */
export interface Partition {
  readonly graph: Graph;
  readonly uses: Uses;
  readonly role: (id: NodeId) => Role;
  /** The nodes of the kernel that computes `id`, in order. */
  readonly kernel: (id: NodeId) => readonly NodeId[];
  /** Makes one kernel of those of `a` and `b` where one kernel can compute both and no cycle arises. */
  readonly join: (a: NodeId, b: NodeId) => boolean;
}

/** Runs `propose`, which joins what it likes, over the groups of the graph, and returns the graph with the new ones. */
export function fuse(graph: Graph, limits: FusionLimits, propose: (partition: Partition) => void): Graph {
  const uses = usesOf(graph);
  const roles = graph.nodes.map((node) => roleOf(graph, node));
  const kernels: (readonly NodeId[])[] = graph.nodes.map(({ id }) => [id]);
  for (const { nodes } of graph.groups) for (const id of nodes) kernels[id] = nodes;
  let changed = false;

  const join = (a: NodeId, b: NodeId): boolean => {
    if (roles[a] === "none" || roles[b] === "none" || kernels[a] === kernels[b]) return false;
    const joined = [...kernels[a], ...kernels[b]].sort((x, y) => x - y);
    if (!computable({ graph, uses, limits, role: (id) => roles[id] }, joined)) return false;
    if (makesCycle(graph, kernels, kernels[a], kernels[b])) return false;
    for (const id of joined) kernels[id] = joined;
    changed = true;
    return true;
  };

  propose({ graph, uses, role: (id) => roles[id], kernel: (id) => kernels[id], join });
  if (!changed) return graph;
  const groups = [...new Set(kernels)].filter((nodes) => nodes.length > 1);
  return { ...graph, groups: nameGroups(graph, groups) };
}

/** Would one kernel of `a` and `b` have to wait for itself: does one of them read the other by way of a third? */
function makesCycle(graph: Graph, kernels: readonly (readonly NodeId[])[], a: readonly NodeId[], b: readonly NodeId[]): boolean {
  const seen = new Set<readonly NodeId[]>([a, b]);
  const producers = (kernel: readonly NodeId[]): readonly (readonly NodeId[])[] =>
    kernel.flatMap((id) => Object.values(graph.nodes[id].operands).map((operand) => kernels[operand]));
  const open = [...producers(a), ...producers(b)];
  for (let kernel = open.pop(); kernel; kernel = open.pop()) {
    if (seen.has(kernel)) continue;
    seen.add(kernel);
    for (const producer of producers(kernel)) {
      if (producer === a || producer === b) return true;
      open.push(producer);
    }
  }
  return false;
}

/** The operands of a node that are computed by kernels, the latest first: joining the latest producer waits for no other. */
export const producersOf = (node: Node): readonly NodeId[] => [...new Set(Object.values(node.operands))].sort((a, b) => b - a);
