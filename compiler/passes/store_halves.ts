import type { Graph, NodeId } from "../ir/graph.js";
import { isView, placesOf, writersOf } from "../ir/places.js";
import { elementCount } from "../ir/types.js";
import { usesOf } from "../ir/uses.js";
import { kernelOrder } from "../ir/verify.js";
import { opNamed } from "../ops/index.js";
import { kernelResults } from "./groups.js";
import type { Pass } from "./pass.js";

/** A tensor of fewer numbers saves no time worth its digits: statistics, losses, gradients of biases. */
const least = 1024;

/**
 * Marks what kernels hand to each other to be kept in half precision: half the memory, and half the traffic. Kernels compute in
 * float32 all the same, and what lasts longer than a step, weights and states, stays as it is. So do gradients of weights: they are
 * on their way out of the scale of the loss, which keeps small numbers large enough for halves.
 */
export const storeHalves: Pass = {
  name: "storeHalves",
  doc: "Keeps large values that one kernel hands to another in float16; kernels still compute in float32.",
  run: (graph) => {
    const halves = handedOver(graph);
    return halves.length === 0 ? graph : { ...graph, halves };
  },
};

/** The owners of buffers in which only numbers between kernels lie, in order. */
function handedOver(graph: Graph): readonly NodeId[] {
  const places = placesOf(graph);
  const uses = usesOf(graph);
  const ownersOf = (ids: Iterable<NodeId>): ReadonlySet<NodeId> =>
    new Set([...ids].flatMap((id) => writersOf(graph, id)).map((id) => places[id].owner));
  const stored = ownersOf((kernelOrder(graph) ?? []).flatMap((nodes) => kernelResults(graph, nodes, uses)));
  const lasting = ownersOf([...uses.leaving, ...graph.nodes.filter((node) => !isComputed(graph, node.id)).map(({ id }) => id)]);
  // A part of a buffer is bound from a multiple of 256 bytes on, which `places` counts in numbers of four.
  const parted = new Set(places.flatMap(({ owner, start }) => (start > 0 ? [owner] : [])));
  const sizes = new Set(graph.nodes.flatMap(({ op, type }) => (op === "parameter" ? [elementCount(type.shape)] : [])));
  return [...stored]
    .filter((id) => {
      const { dtype, shape } = graph.nodes[id].type;
      const count = elementCount(shape);
      return dtype === "f32" && count >= least && !sizes.has(count) && !lasting.has(id) && !parted.has(id);
    })
    .sort((a, b) => a - b);
}

/** Sources have buffers of their own, and constants none. */
const isComputed = ({ nodes }: Graph, id: NodeId): boolean =>
  isView(nodes[id]) || (nodes[id].op !== "constant" && opNamed(nodes[id].op).kind !== "source");
