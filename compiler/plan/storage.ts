import type { BufferSpec } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { Graph, Node, NodeId } from "../ir/graph.js";
import type { Place } from "../ir/places.js";
import { elementCount } from "../ir/types.js";
import { type Lifetime, lifetimesOf } from "./lifetimes.js";
import type { Order } from "./order.js";

/** Where every value lies, and which copies end a run. */
export interface Storage {
  readonly buffers: readonly BufferSpec[];
  /** The buffer of each node that owns one. A state's new value that is written in place has the state's. */
  readonly bufferOf: ReadonlyMap<NodeId, number>;
  readonly copies: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
}

const sourceKinds: { readonly [op: string]: BufferSpec["kind"] } = {
  parameter: "parameter",
  state: "state",
  input: "input",
  dataset: "dataset",
  order: "order",
  control: "control",
};

/**
 * Gives each value a buffer. Values that live only between kernels share slots: a slot is free again after the last kernel that
 * reads it, and the next value takes the one that fits it best. Slots are whole buffers, since WebGPU does not let one
 * kernel read and write parts of the same buffer.
 */
export function placeValues(graph: Graph, order: Order, places: readonly Place[]): Storage {
  const sources = graph.nodes.filter((node) => sourceKinds[node.op]);
  const sourceBuffers = sources.map(
    (node): BufferSpec => ({
      kind: sourceKinds[node.op],
      name: sourceName(node),
      storage: node.type.dtype,
      elements: sourceElements(node),
    }),
  );
  const bufferOf = new Map(sources.map((node, i) => [node.id, i]));
  for (const { target, value } of order.inPlace) bufferOf.set(value, bufferIndex(bufferOf, target));

  const outputBuffers: BufferSpec[] = [];
  const copies: { from: number; to: number; bytes: number }[] = [];
  const copiedOutputs: { readonly owner: NodeId; readonly to: number }[] = [];
  for (const { name, node } of graph.outputs) {
    const { owner } = places[node];
    const { dtype, shape } = graph.nodes[node].type;
    const index = sources.length + outputBuffers.length;
    outputBuffers.push({ kind: "output", name, storage: dtype, elements: elementCount(shape) });
    // An output that is a source, a state's new value or a second name of another output is copied at the end.
    if (bufferOf.has(owner)) copiedOutputs.push({ owner, to: index });
    else bufferOf.set(owner, index);
  }

  const slots = shareSlots(graph, lifetimesOf(graph, order, places), bufferOf, sources.length + outputBuffers.length);
  const buffers = [...sourceBuffers, ...outputBuffers, ...slots];

  for (const { owner, to } of copiedOutputs)
    copies.push({ from: bufferIndex(bufferOf, owner), to, bytes: buffers[to].elements * 4 });
  const written = new Set(order.inPlace.map((update) => update.target));
  for (const { target, value } of graph.updates) {
    if (written.has(target)) continue;
    const from = bufferIndex(bufferOf, places[value].owner);
    const to = bufferIndex(bufferOf, target);
    if (from !== to) copies.push({ from, to, bytes: buffers[to].elements * 4 });
  }
  return { buffers, bufferOf, copies: orderCopies(copies) };
}

/** A buffer is copied from before it is copied to. */
function orderCopies(copies: Storage["copies"]): Storage["copies"] {
  if (copies.length === 0) return [];
  const next = copies.find(({ to }) => copies.every(({ from }) => from !== to));
  invariant(next, "states take each other's values in a circle");
  return [next, ...orderCopies(copies.filter((copy) => copy !== next))];
}

/** Adds the slots of all values without a buffer to `bufferOf`, numbered from `firstIndex`. */
function shareSlots(
  graph: Graph,
  lifetimes: readonly Lifetime[],
  bufferOf: Map<NodeId, number>,
  firstIndex: number,
): readonly BufferSpec[] {
  const slots: { elements: number; freeAfter: number }[] = [];
  const halves = new Set(graph.halves);
  for (const { node, first, last } of lifetimes) {
    if (bufferOf.has(node)) continue;
    const count = elementCount(graph.nodes[node].type.shape);
    // A slot is counted in words of four bytes, whatever lies in it.
    const elements = halves.has(node) ? Math.ceil(count / 2) : count;
    // The one that fits best, and of several the first; a new one is better than one of another size altogether.
    let best = { at: slots.length, misfit: elements + 1 };
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at];
      if (slot.freeAfter >= first) continue;
      const misfit = slot.elements >= elements ? slot.elements - elements : 2 * (elements - slot.elements);
      if (misfit < best.misfit) best = { at, misfit };
    }
    slots[best.at] = { elements: Math.max(slots[best.at]?.elements ?? 0, elements), freeAfter: last };
    bufferOf.set(node, firstIndex + best.at);
  }
  return slots.map(({ elements }, i) => ({ kind: "slot", name: `slot_${i}`, storage: "f32", elements }));
}

function bufferIndex(bufferOf: ReadonlyMap<NodeId, number>, node: NodeId): number {
  const index = bufferOf.get(node);
  invariant(index !== undefined, `the value ${node} has no buffer`);
  return index;
}

const sourceName = (node: Node): string => String(node.attrs.path ?? node.attrs.name ?? node.op);

/** What only the run time knows is 0: the rows of a data set and their order. */
const sourceElements = (node: Node): number => (node.type.shape.includes(-1) ? 0 : elementCount(node.type.shape));
