import { invariant } from "../../base/invariant.js";
import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { placesOf } from "../../ir/places.js";
import { createRanks } from "../../ir/ranks.js";
import { type Uses, usesOf } from "../../ir/uses.js";
import { kernelOrder } from "../../ir/verify.js";
import { computable } from "./computable.js";
import { createPrices } from "./cost.js";
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

/**
 * Of kernels with more others between them it is not found out whether they can be one. In most that can there are ten; without
 * a bound, the time for the blocks of a residual network grows with their square.
 */
const farthest = 1000;

/** Runs `propose`, which joins what it likes, over the groups of the graph, and returns the graph with the new ones. */
export function fuse(graph: Graph, limits: FusionLimits, propose: (partition: Partition) => void): Graph {
  const uses = usesOf(graph);
  const places = placesOf(graph);
  const roles = graph.nodes.map((node) => roleOf(graph, node));
  const order = kernelOrder(graph);
  invariant(order, "the groups depend on each other in a cycle");
  const kernels: (readonly NodeId[])[] = [];
  for (const nodes of order) for (const id of nodes) kernels[id] = nodes;
  const operands = graph.nodes.map((node) => Object.values(node.operands));
  const ranks = createRanks(order, (kernel) => kernel.flatMap((id) => operands[id].map((operand) => kernels[operand])));
  const isCheap = createPrices(graph);
  let changed = false;

  const join = (a: NodeId, b: NodeId): boolean => {
    if (roles[a] === "none" || roles[b] === "none" || kernels[a] === kernels[b]) return false;
    const joined = [...kernels[a], ...kernels[b]].sort((x, y) => x - y);
    if (!computable({ graph, uses, places, limits, role: (id) => roles[id], isCheap }, joined)) return false;
    const both = [kernels[a], kernels[b]];
    // Each would have to wait for the other, or they are too far apart to tell.
    const upstream = ranks.upstream(both, both, farthest);
    if (!upstream) return false;
    for (const id of joined) kernels[id] = joined;
    ranks.lower([...upstream, joined], both);
    changed = true;
    return true;
  };

  propose({ graph, uses, role: (id) => roles[id], kernel: (id) => kernels[id], join });
  if (!changed) return graph;
  const groups = [...new Set(kernels)].filter((nodes) => nodes.length > 1);
  return { ...graph, groups: nameGroups(graph, groups) };
}

/** The operands of a node that are computed by kernels, the latest first: joining the latest producer waits for no other. */
export const producersOf = (node: Node): readonly NodeId[] => [...new Set(Object.values(node.operands))].sort((a, b) => b - a);
