import type { Graph, NodeId } from "../ir/graph.js";
import { type Place, writersOf } from "../ir/places.js";
import type { Order } from "./order.js";
import { readsOf } from "./units.js";

/** From the first unit that writes into a buffer to the last one that reads from it, by position in the order. */
export interface Lifetime {
  /** The node that owns the buffer. */
  readonly node: NodeId;
  readonly first: number;
  readonly last: number;
}

/** Lifetimes of the buffers of all values that are read outside of the unit that makes them, in the order in which they are made. */
export function lifetimesOf(graph: Graph, order: Order, places: readonly Place[]): readonly Lifetime[] {
  const made = new Set(order.units.flatMap((unit) => unit.nodes.map(({ id }) => id)));
  const lastRead = new Map<NodeId, number>();
  const read = (writers: Iterable<NodeId>, at: number): void => {
    for (const id of writers) if (made.has(id)) lastRead.set(places[id].owner, at);
  };
  for (const [i, unit] of order.units.entries()) read(readsOf(graph, unit), i);
  const leaving = [...graph.outputs.map((o) => o.node), ...graph.updates.map((u) => u.value)];
  read(
    leaving.flatMap((id) => writersOf(graph, id)),
    order.units.length,
  );
  const madeAt = new Map<NodeId, number>();
  for (const [i, unit] of [...order.units.entries()].reverse()) for (const { id } of unit.nodes) madeAt.set(places[id].owner, i);
  return [...lastRead]
    .map(([node, last]) => ({ node, first: madeAt.get(node) ?? 0, last }))
    .sort((a, b) => a.first - b.first || a.node - b.node);
}
