import { invariant } from "../../base/invariant.js";
import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { everyOperand, moveNode, operandsOf } from "../../ir/operands.js";
import { isView, placesOf } from "../../ir/places.js";
import { elementCount } from "../../ir/types.js";
import { storageOf, usesOf } from "../../ir/uses.js";
import { kernelOrder } from "../../ir/verify.js";
import { opNamed } from "../../ops/index.js";
import { createMembership, kernelBindings, operandsOutside } from "../groups.js";
import type { Pass } from "../pass.js";
import { liveNodes } from "../remove_dead_code.js";
import { pricesOf, smallPart } from "./cost.js";
import type { FusionLimits } from "./limits.js";
import { nameGroups } from "./names.js";
import { searchedBy } from "./role.js";

/** A value that is cheaper to compute again than to store has a copy in each kernel that reads it. */
export const fuseCopies = (limits: FusionLimits): Pass => ({
  name: "fuseCopies",
  doc: "Computes what takes less than a dispatch in every kernel that reads it, rather than in one of its own: weights of rows, labels, short sums.",
  run: (graph) => {
    const kernels = copyAll(graph, limits);
    return kernels ? withCopies(graph, kernels) : graph;
  },
});

/** While values are copied, a kernel computes nodes of its own and copies of others. */
interface Kernel {
  readonly own: readonly NodeId[];
  copies: ReadonlySet<NodeId>;
}

const nothing: ReadonlySet<NodeId> = new Set();

const membersOf = ({ own, copies }: Kernel): readonly NodeId[] =>
  copies.size === 0 ? own : [...own, ...copies].sort((a, b) => a - b);

/** The kernels with their copies, or undefined where there are none. From the last value to the first: a copy may need others. */
function copyAll(graph: Graph, limits: FusionLimits): readonly Kernel[] | undefined {
  const uses = usesOf(graph);
  const places = placesOf(graph);
  const isCheap = pricesOf(graph);
  const inside = createMembership(graph);
  const isComputed = (node: Node): boolean => opNamed(node.op).kind !== "source" && !isView(node);
  const order = kernelOrder(graph);
  invariant(order, "the groups depend on each other in a cycle");
  const kernels = order.filter(([id]) => isComputed(graph.nodes[id])).map((own): Kernel => ({ own, copies: nothing }));
  const home: (Kernel | undefined)[] = graph.nodes.map(() => undefined);
  for (const kernel of kernels) for (const id of kernel.own) home[id] = kernel;
  const has = (kernel: Kernel, id: NodeId): boolean => home[id] === kernel || kernel.copies.has(id);
  const searched = new Set<NodeId>();
  for (const node of graph.nodes)
    for (const name of searchedBy(graph, node)) searched.add(storageOf(graph, node.operands[name]).id);
  /** The kernels that have a copy of a node. */
  const holders = new Map<NodeId, Kernel[]>();
  const live = liveNodes(graph);
  const alive = new Set(kernels.filter(({ own }) => own.some((id) => live.has(id))));

  /** The kernels that read a value from its buffer; undefined where it is needed otherwise: it leaves, or is a part of another. */
  const readersOf = (id: NodeId): ReadonlySet<Kernel> | undefined => {
    if (uses.leaving.has(id)) return undefined;
    const found = new Set<Kernel>();
    for (const reader of uses.readers[id]) {
      const { op } = graph.nodes[reader];
      if (isView(graph.nodes[reader]) && op !== "reshape") return undefined;
      const own = home[reader];
      const here = op === "reshape" ? readersOf(reader) : own && [own, ...(holders.get(reader) ?? [])];
      if (!here) return undefined;
      for (const kernel of here) if (alive.has(kernel) && !has(kernel, id)) found.add(kernel);
    }
    return found;
  };
  /** Whether anybody reads a value from its buffer. */
  const isStored = (id: NodeId): boolean => uses.leaving.has(id) || !uses.readers[id].every((reader) => isInside(id, reader));
  /** Whether a reader has the value in every kernel that computes it. */
  const isInside = (id: NodeId, reader: NodeId): boolean => {
    if (isView(graph.nodes[reader])) return readersOf(id)?.size === 0;
    const own = home[reader];
    const hasIt = (kernel: Kernel): boolean => !alive.has(kernel) || has(kernel, id);
    return own !== undefined && hasIt(own) && (holders.get(reader)?.every(hasIt) ?? true);
  };
  const resultsOf = ({ own }: Kernel): readonly NodeId[] => own.filter(isStored);

  /** What has to be copied into a kernel for it to have `value` without reading it. Undefined where that cannot be. */
  const copiesFor = (kernel: Kernel, value: NodeId): ReadonlySet<NodeId> | undefined => {
    const copies = new Set<NodeId>();
    const needs = (id: NodeId): boolean => {
      const node = graph.nodes[id];
      if (has(kernel, id) || copies.has(id)) return true;
      if (searched.has(id)) return false;
      const storage = storageOf(graph, id);
      if (!isComputed(storage)) return storage.op === "control" || !isUpdated(storage.id);
      if (!has(kernel, storage.id) && storage.id !== value && !copies.has(storage.id) && isStored(storage.id)) return true;
      copies.add(id);
      return everyOperand(node, needs);
    };
    const hasIt = (id: NodeId): boolean => storageOf(graph, id).id !== value || needs(id);
    return membersOf(kernel).every((id) => everyOperand(graph.nodes[id], hasIt)) ? copies : undefined;
  };
  // A state that is read here and updated there might need a copy at the end of each run.
  const updated = new Set(graph.updates.map(({ target }) => target));
  const isUpdated = (id: NodeId): boolean => updated.has(id);

  /** Whether a kernel may have copies too. Small tensors that are read there `alone` may also be a small part of much work. */
  const fits = (kernel: Kernel, copies: ReadonlySet<NodeId>, alone: boolean): boolean => {
    const all = copies.size === 0 ? kernel.copies : new Set([...kernel.copies, ...copies]);
    const nodes = membersOf({ own: kernel.own, copies: all });
    const results = resultsOf(kernel);
    if (!isCheap(nodes, results, alone ? all : undefined)) return false;
    const isMember = inside(nodes);
    const operands = operandsOutside(graph, nodes, isMember);
    return kernelBindings(graph, { operands, results }, isMember, uses, places) <= limits.buffers;
  };

  const elementsOf = (id: NodeId): number => elementCount(graph.nodes[id].type.shape);
  /** What is made of sources alone, as the scale of each channel by batch normalisation, and small beside what it is read for. */
  const isSmall = (id: NodeId, kernel: Kernel, reader: Kernel): boolean => {
    const isMade = (operand: NodeId): boolean => has(kernel, operand) || !isComputed(storageOf(graph, operand));
    return (
      membersOf(kernel).every((member) => everyOperand(graph.nodes[member], isMade)) &&
      elementsOf(id) <= smallPart * elementsOf(resultsOf(reader)[0])
    );
  };

  const full = new Map<Kernel, boolean>();
  /** Whether a kernel has no room for copies: most have none from the beginning. */
  const isFull = (kernel: Kernel): boolean => {
    const known = full.get(kernel) ?? !fits(kernel, nothing, false);
    full.set(kernel, known);
    return known;
  };

  /** Takes a kernel away that nobody needs any more, and those that it alone needed. */
  const bury = (kernel: Kernel): void => {
    if (!alive.has(kernel) || resultsOf(kernel).length > 0) return;
    alive.delete(kernel);
    for (const operand of membersOf(kernel).flatMap((id) => operandsOf(graph.nodes[id]))) {
      const producer = home[storageOf(graph, operand).id];
      if (producer) bury(producer);
    }
  };

  let changed = false;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const kernel = home[id];
    // What nobody else has to do with need not be looked at any closer.
    if (!kernel || uses.readers[id].every((reader) => home[reader] === kernel && !holders.has(reader))) continue;
    if (!alive.has(kernel)) continue;
    const readers = [...(readersOf(id) ?? [])];
    const alone = readers.length === 1 && isSmall(id, kernel, readers[0]);
    if (!alone && readers.some(isFull)) continue;
    const copies = readers.map((reader) => copiesFor(reader, id));
    if (readers.length === 0 || !readers.every((reader, i) => copies[i] && fits(reader, copies[i], alone))) continue;
    for (const [i, reader] of readers.entries()) {
      reader.copies = new Set([...reader.copies, ...(copies[i] ?? [])]);
      for (const copy of copies[i] ?? []) holders.set(copy, [...(holders.get(copy) ?? []), reader]);
    }
    bury(kernel);
    changed = true;
  }
  return changed ? [...alive] : undefined;
}

/** The graph in which each kernel has its copies, behind what they are copies of, without what nobody needs any more. */
function withCopies(graph: Graph, kernels: readonly Kernel[]): Graph {
  /** Of the nodes of kernels that have copies, which it is. */
  const owner: (Kernel | undefined)[] = graph.nodes.map(() => undefined);
  const holders = new Map<NodeId, Kernel[]>();
  for (const kernel of kernels) {
    if (kernel.copies.size === 0) continue;
    for (const id of kernel.own) owner[id] = kernel;
    for (const id of kernel.copies) holders.set(id, [...(holders.get(id) ?? []), kernel]);
  }
  const isNeeded = neededNodes(
    graph,
    (id) => holders.get(id) ?? [],
    (id) => owner[id],
  );

  const nodes: Node[] = [];
  const shared: NodeId[] = [];
  /** For each kernel that has copies, their numbers. */
  const copied = new Map<Kernel, Map<NodeId, NodeId>>();
  const renewed = (id: NodeId, kernel?: Kernel): NodeId => {
    const now = (kernel && copied.get(kernel)?.get(id)) ?? shared[id];
    invariant(now !== undefined, "a node is read before it is there");
    return now;
  };
  const put = (node: Node, kernel?: Kernel): NodeId => nodes.push(moveNode(node, nodes.length, (id) => renewed(id, kernel))) - 1;
  for (const node of graph.nodes) {
    const { id } = node;
    if (isNeeded(id)) shared[id] = put(node, owner[id]);
    for (const kernel of holders.get(id) ?? []) {
      if (!isNeeded(id, kernel)) continue;
      const numbers = copied.get(kernel) ?? new Map<NodeId, NodeId>();
      copied.set(kernel, numbers.set(id, put(node, kernel)));
    }
  }
  const several: NodeId[][] = [];
  for (const kernel of kernels) {
    const members = kernel.own.filter((id) => isNeeded(id)).map((id) => renewed(id));
    members.push(...(copied.get(kernel)?.values() ?? []));
    if (members.length > 1) several.push(members.sort((a, b) => a - b));
  }
  const whole = {
    nodes,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: renewed(node) })),
    updates: graph.updates.map(({ target, value }) => ({ target: renewed(target), value: renewed(value) })),
    groups: [],
  };
  return { ...whole, groups: nameGroups(whole, several) };
}

/** Whether outputs and updates depend on a node, or on the copy of it that a kernel has. */
function neededNodes(
  { nodes, outputs, updates }: Graph,
  holdersOf: (id: NodeId) => readonly Kernel[],
  ownerOf: (id: NodeId) => Kernel | undefined,
): (id: NodeId, kernel?: Kernel) => boolean {
  const shared = new Uint8Array(nodes.length);
  const copies = new Map<Kernel, Set<NodeId>>();
  const need = (id: NodeId, kernel?: Kernel): void => {
    if (kernel?.copies.has(id)) copies.set(kernel, (copies.get(kernel) ?? new Set()).add(id));
    else shared[id] = 1;
  };
  const isNeeded = (id: NodeId, kernel?: Kernel): boolean => (kernel ? copies.get(kernel)?.has(id) === true : shared[id] === 1);
  for (const { node } of outputs) need(node);
  for (const { target, value } of updates) {
    need(target);
    need(value);
  }
  // Operands come before their users, so one sweep from the end sees every user first.
  for (let id = nodes.length - 1; id >= 0; id--) {
    const { operands } = nodes[id];
    for (const kernel of holdersOf(id)) if (isNeeded(id, kernel)) for (const name in operands) need(operands[name], kernel);
    if (isNeeded(id)) for (const name in operands) need(operands[name], ownerOf(id));
  }
  return isNeeded;
}
