import { invariant } from "../../base/invariant.js";
import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { placesOf } from "../../ir/places.js";
import { createRanks } from "../../ir/ranks.js";
import { usesOf } from "../../ir/uses.js";
import { kernelOrder } from "../../ir/verify.js";
import { type IsInside, insertInOrder, joinKernels, type Kernel, kernelOfNodes } from "../groups.js";
import { computable } from "./computable.js";
import { pricesOf } from "./cost.js";
import type { FusionLimits } from "./limits.js";
import { nameGroups } from "./names.js";
import { type Role, rolesOf } from "./role.js";

/** The nodes as kernels, while a pass joins them. Sources and views are kernels of their own here, and never joined. */
export interface Partition {
  readonly graph: Graph;
  readonly role: (id: NodeId) => Role;
  readonly isOneKernel: (a: NodeId, b: NodeId) => boolean;
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
  const context = { graph, uses, places, limits, role, isCheap: pricesOf(graph) };
  const order = kernelOrder(graph);
  invariant(order, "the groups depend on each other in a cycle");
  /** The nodes of each kernel, by its number: none of one that is a part of another now. */
  const members = [...order];
  /** The number of the kernel of each node. */
  const kernelOf: number[] = graph.nodes.map(() => 0);
  for (let kernel = 0; kernel < order.length; kernel++) for (const id of order[kernel]) kernelOf[id] = kernel;
  const known: (Kernel | undefined)[] = [];
  const kernelAt = (kernel: number): Kernel => {
    known[kernel] ??= kernelOfNodes(graph, members[kernel], uses, (id) => kernelOf[id] === kernel);
    return known[kernel];
  };
  const ranks = createRanks([...order.keys()], (kernel) => kernelAt(kernel).operands.map((id) => kernelOf[id]));
  /** Another number whenever a kernel gets more nodes. */
  const states = [...order.keys()];
  let joins = 0;
  /** Pairs of states that no kernel can compute together: of kernels that stay as they are it need not be asked again. */
  const apart = new Set<number>();

  const join = (a: NodeId, b: NodeId): boolean => {
    const kernel = kernelOf[a];
    const other = kernelOf[b];
    if (roles[a] === "none" || roles[b] === "none" || kernel === other) return false;
    const pair = states[kernel] * 2 * order.length + states[other];
    if (apart.has(pair)) return false;
    const isInside: IsInside = (id) => kernelOf[id] === kernel || kernelOf[id] === other;
    const joined = joinKernels(kernelAt(kernel), kernelAt(other), uses, isInside);
    if (!computable(context, joined, isInside)) {
      apart.add(pair);
      return false;
    }
    // Each would have to wait for the other, or they are too far apart to tell.
    const both = [kernel, other];
    const upstream = ranks.upstream(both, both, farthest);
    if (!upstream) return false;
    ranks.lower([...upstream, kernel], both);
    for (const id of members[other]) kernelOf[id] = kernel;
    members[kernel] = joined.nodes;
    known[kernel] = joined;
    members[other] = [];
    states[kernel] = order.length + joins++;
    return true;
  };

  propose({ graph, role, isOneKernel: (a, b) => kernelOf[a] === kernelOf[b], join });
  if (joins === 0) return graph;
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
  for (const name in operands) insertInOrder(producers, operands[name]);
  return producers.reverse();
}
