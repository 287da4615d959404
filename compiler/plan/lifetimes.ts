import type { Graph, NodeId } from "../ir/graph.js";
import { storageOf } from "../ir/uses.js";
import type { Order } from "./order.js";
import { readsOf } from "./units.js";

/** From the unit that makes a value to the last one that reads it, by position in the order. */
export interface Lifetime {
  readonly node: NodeId;
  readonly first: number;
  readonly last: number;
}

/** Lifetimes of all values that are read outside of the unit that makes them, in the order in which they are made. */
export function lifetimesOf(graph: Graph, order: Order): readonly Lifetime[] {
  const madeAt = new Map<NodeId, number>();
  for (const [i, unit] of order.units.entries()) for (const node of unit.nodes) madeAt.set(node.id, i);
  const lastRead = new Map<NodeId, number>();
  for (const [i, unit] of order.units.entries())
    for (const owner of readsOf(graph, unit)) if (madeAt.has(owner)) lastRead.set(owner, i);
  const end = order.units.length;
  for (const id of [...graph.outputs.map((o) => o.node), ...graph.updates.map((u) => u.value)]) {
    const owner = storageOf(graph, id).id;
    if (madeAt.has(owner)) lastRead.set(owner, end);
  }
  return [...lastRead]
    .map(([node, last]) => ({ node, first: madeAt.get(node) ?? 0, last }))
    .sort((a, b) => a.first - b.first || a.node - b.node);
}
