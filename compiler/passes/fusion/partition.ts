import { invariant } from "../../base/invariant.js";
import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { placesOf } from "../../ir/places.js";
import { createRanks } from "../../ir/ranks.js";
import { type Uses, usesOf } from "../../ir/uses.js";
import { kernelOrder } from "../../ir/verify.js";
import { createMembership } from "../groups.js";
import { computable } from "./computable.js";
import { pricesOf } from "./cost.js";
import type { FusionLimits } from "./limits.js";
import { nameGroups } from "./names.js";
import { type Role, rolesOf } from "./role.js";

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
  const roles = rolesOf(graph);
  const role = (id: NodeId): Role => roles[id];
  const context = { graph, uses, places, limits, role, isCheap: pricesOf(graph), inside: createMembership(graph) };
  const order = kernelOrder(graph);
  invariant(order, "the groups depend on each other in a cycle");
  /** The nodes of each kernel, by its number: none of one that is a part of another now. */
  const members = [...order];
  /** The number of the kernel of each node. */
  const kernelOf: number[] = graph.nodes.map(() => 0);
  for (const [kernel, nodes] of order.entries()) for (const id of nodes) kernelOf[id] = kernel;
  const ranks = createRanks([...order.keys()], (kernel) => {
    const producers: number[] = [];
    for (const id of members[kernel]) {
      const { operands } = graph.nodes[id];
      for (const name in operands) producers.push(kernelOf[operands[name]]);
    }
    return producers;
  });
  let changed = false;
  /** What no kernel can compute together, by the lists of nodes: of those that stay as they are it need not be asked again. */
  const apart = new Map<readonly NodeId[], Set<readonly NodeId[]>>();

  const join = (a: NodeId, b: NodeId): boolean => {
    if (roles[a] === "none" || roles[b] === "none" || kernelOf[a] === kernelOf[b]) return false;
    const both = [kernelOf[a], kernelOf[b]];
    const [kernel, other] = both;
    const known = apart.get(members[kernel]);
    if (known?.has(members[other])) return false;
    const joined = [...members[kernel], ...members[other]].sort((x, y) => x - y);
    if (!computable(context, joined)) {
      if (known) known.add(members[other]);
      else apart.set(members[kernel], new Set([members[other]]));
      return false;
    }
    // Each would have to wait for the other, or they are too far apart to tell.
    const upstream = ranks.upstream(both, both, farthest);
    if (!upstream) return false;
    ranks.lower([...upstream, kernel], both);
    for (const id of members[other]) kernelOf[id] = kernel;
    members[kernel] = joined;
    members[other] = [];
    changed = true;
    return true;
  };

  propose({ graph, uses, role, kernel: (id) => members[kernelOf[id]], join });
  if (!changed) return graph;
  return {
    ...graph,
    groups: nameGroups(
      graph,
      members.filter(({ length }) => length > 1),
    ),
  };
}

/** The operands of a node that are computed by kernels, the latest first: joining the latest producer waits for no other. */
export function producersOf({ operands }: Node): readonly NodeId[] {
  const producers: NodeId[] = [];
  for (const name in operands) if (!producers.includes(operands[name])) producers.push(operands[name]);
  return producers.sort((a, b) => b - a);
}
