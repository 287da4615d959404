import { invariant } from "../base/invariant.js";
import type { Graph, NodeId, Update } from "../ir/graph.js";
import { createRanks } from "../ir/ranks.js";
import { sameShape } from "../ir/types.js";
import { storageOf, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import { readsOf, type Unit } from "./units.js";

/** Units in the order in which they run, and the updates that write the new value straight over the old one. */
export interface Order {
  readonly units: readonly Unit[];
  readonly inPlace: readonly Update[];
}

/**
 * A state is updated in place where every other reader of its old value can run before, and the kernel that writes an element is
 * the only one that reads it. Otherwise the new value has a buffer of its own and is copied at the end.
 */
export function orderUnits(graph: Graph, units: readonly Unit[]): Order {
  const unitOf = new Map<NodeId, number>();
  for (const [i, unit] of units.entries()) for (const node of unit.nodes) unitOf.set(node.id, i);
  const reads = units.map((unit) => readsOf(graph, unit));

  const before: Set<number>[] = reads.map((set, i) => {
    const needed = new Set<number>();
    for (const owner of set) {
      const producer = unitOf.get(owner);
      if (producer !== undefined && producer !== i) needed.add(producer);
    }
    return needed;
  });

  const readersOf = new Map<NodeId, number[]>();
  for (const [i, owners] of reads.entries())
    for (const owner of owners) {
      const readers = readersOf.get(owner);
      if (readers) readers.push(i);
      else readersOf.set(owner, [i]);
    }

  const ranks = createRanks(sort(before), (unit) => before[unit]);
  const inPlace: Update[] = [];
  const taken = new Set<NodeId>();
  const copied = new Set([...usesOf(graph).leaving].map((id) => storageOf(graph, id).id));
  for (const update of graph.updates) {
    const writer = unitOf.get(update.value);
    // An old value that is a result itself is copied after all kernels.
    if (
      writer === undefined ||
      copied.has(update.target) ||
      taken.has(update.value) ||
      !readsOnlyItself(graph, units[writer], update)
    )
      continue;
    const others = (readersOf.get(update.target) ?? []).filter((reader) => reader !== writer);
    const upstream = others.map((other) => ranks.upstream([other], [writer]));
    if (upstream.some((found) => found === undefined)) continue;
    for (const [i, other] of others.entries()) {
      before[writer].add(other);
      ranks.lower([...(upstream[i] ?? []), other], [writer]);
    }
    taken.add(update.value);
    inPlace.push(update);
  }
  return { units: sort(before).map((i) => units[i]), inPlace };
}

/** Whether, in the unit, all that depends on the state's old value does so element by element. */
function readsOnlyItself(graph: Graph, unit: Unit, { target, value }: Update): boolean {
  const { shape } = graph.nodes[target].type;
  const inside = new Set(unit.nodes.map((node) => node.id));
  const touched = new Set<NodeId>();
  for (const node of unit.nodes) {
    const depends = Object.values(node.operands).some(
      (id) => touched.has(id) || (!inside.has(id) && storageOf(graph, id).id === target),
    );
    if (!depends) continue;
    const alias = Object.values(node.operands).some(
      (id) => !inside.has(id) && id !== target && storageOf(graph, id).id === target,
    );
    if (alias || opNamed(node.op).kind !== "elementwise" || !sameShape(node.type.shape, shape)) return false;
    touched.add(node.id);
  }
  return inside.has(value);
}

/**
 * Kahn's algorithm; of the units that can run, the one that is needed first: that stands first itself, or before which one waits
 * that does. What all updates need, such as a step's count, so holds up no gradient, and values die soon.
 */
function sort(before: readonly ReadonlySet<number>[]): readonly number[] {
  const after: number[][] = before.map(() => []);
  for (const [i, needed] of before.entries()) for (const n of needed) after[n].push(i);
  const wanted = before.map((_, i) => i);
  for (const i of inOrder(before, after, wanted).toReversed())
    for (const n of before[i]) wanted[n] = Math.min(wanted[n], wanted[i]);
  const queue = before.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const places: number[] = [];
  for (const [place, unit] of queue.entries()) places[unit] = place;
  return inOrder(before, after, places);
}

/** Of the units that can run always the one with the lowest place. */
function inOrder(
  before: readonly ReadonlySet<number>[],
  after: readonly (readonly number[])[],
  places: readonly number[],
): readonly number[] {
  const unitAt: number[] = [];
  for (const [unit, place] of places.entries()) unitAt[place] = unit;
  const missing = before.map((needed) => needed.size);
  // The one that stands first is the last.
  const ready = missing.flatMap((count, i) => (count === 0 ? [places[i]] : [])).sort((a, b) => b - a);
  const order: number[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const unit = unitAt[next];
    order.push(unit);
    for (const i of after[unit]) if (--missing[i] === 0) insert(ready, places[i]);
  }
  invariant(order.length === before.length, "kernels depend on each other in a circle");
  return order;
}

/** Puts a number in its place among numbers that fall. */
function insert(falling: number[], n: number): void {
  let [low, high] = [0, falling.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (falling[middle] > n) low = middle + 1;
    else high = middle;
  }
  falling.splice(low, 0, n);
}
