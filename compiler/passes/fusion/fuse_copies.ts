import { invariant } from "../../base/invariant.js";
import type { Graph, Group, Node, NodeId } from "../../ir/graph.js";
import { everyOperand, moveNode, operandsOf } from "../../ir/operands.js";
import { isView, placesOf } from "../../ir/places.js";
import { storageOf, usesOf } from "../../ir/uses.js";
import { kernelOrder } from "../../ir/verify.js";
import { opNamed } from "../../ops/index.js";
import { createMembership, kernelBuffers } from "../groups.js";
import type { Pass } from "../pass.js";
import { liveNodes, removeDeadCode } from "../remove_dead_code.js";
import { pricesOf } from "./cost.js";
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
  readonly copies: Set<NodeId>;
}

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
  const kernels = order.filter(([id]) => isComputed(graph.nodes[id])).map((own): Kernel => ({ own, copies: new Set() }));
  const home: (Kernel | undefined)[] = graph.nodes.map(() => undefined);
  for (const kernel of kernels) for (const id of kernel.own) home[id] = kernel;
  const has = (kernel: Kernel, id: NodeId): boolean => home[id] === kernel || kernel.copies.has(id);
  const searched = new Set(
    graph.nodes.flatMap((node) => searchedBy(graph, node).map((name) => storageOf(graph, node.operands[name]).id)),
  );
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
    const readsValue = (id: NodeId): boolean => storageOf(graph, id).id === value;
    const operands = membersOf(kernel).flatMap((id) => operandsOf(graph.nodes[id]));
    return operands.filter(readsValue).every(needs) ? copies : undefined;
  };
  // A state that is read here and updated there might need a copy at the end of each run.
  const updated = new Set(graph.updates.map(({ target }) => target));
  const isUpdated = (id: NodeId): boolean => updated.has(id);

  const fits = (kernel: Kernel, copies: ReadonlySet<NodeId>): boolean => {
    const all = copies.size === 0 ? kernel.copies : new Set([...kernel.copies, ...copies]);
    const nodes = membersOf({ own: kernel.own, copies: all });
    const results = resultsOf(kernel);
    return isCheap(nodes, results) && kernelBuffers(graph, nodes, uses, places, results, inside(nodes)) <= limits.buffers;
  };

  const full = new Map<Kernel, boolean>();
  /** Whether a kernel has no room for copies: most have none from the beginning. */
  const isFull = (kernel: Kernel): boolean => {
    const known = full.get(kernel) ?? !fits(kernel, new Set());
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
    if (!kernel || !alive.has(kernel)) continue;
    const readers = [...(readersOf(id) ?? [])];
    if (readers.some(isFull)) continue;
    const copies = readers.map((reader) => copiesFor(reader, id));
    if (readers.length === 0 || !readers.every((reader, i) => copies[i] && fits(reader, copies[i]))) continue;
    for (const [i, reader] of readers.entries())
      for (const copy of copies[i] ?? []) {
        reader.copies.add(copy);
        holders.set(copy, [...(holders.get(copy) ?? []), reader]);
      }
    bury(kernel);
    changed = true;
  }
  return changed ? [...alive] : undefined;
}

/** The graph in which each kernel has its copies, behind what they are copies of. */
function withCopies(graph: Graph, kernels: readonly Kernel[]): Graph {
  const nodes: Node[] = [];
  const shared: NodeId[] = [];
  /** For each kernel that has copies, their numbers. */
  const copied = new Map<Kernel, Map<NodeId, NodeId>>();
  const holders = new Map<NodeId, Kernel[]>();
  const owner: (Kernel | undefined)[] = graph.nodes.map(() => undefined);
  for (const kernel of kernels) {
    if (kernel.copies.size === 0) continue;
    copied.set(kernel, new Map());
    for (const id of kernel.own) owner[id] = kernel;
    for (const id of kernel.copies) holders.set(id, [...(holders.get(id) ?? []), kernel]);
  }
  const renewed = (id: NodeId, kernel?: Kernel): NodeId => {
    const now = (kernel && copied.get(kernel)?.get(id)) ?? shared[id];
    invariant(now !== undefined, "a node is read before it is there");
    return now;
  };
  const put = (node: Node, kernel?: Kernel): NodeId => nodes.push(moveNode(node, nodes.length, (id) => renewed(id, kernel))) - 1;
  for (const node of graph.nodes) {
    shared.push(put(node, owner[node.id]));
    for (const kernel of holders.get(node.id) ?? []) copied.get(kernel)?.set(node.id, put(node, kernel));
  }
  const groups = kernels.map(({ own, copies }, i): Group => {
    const kernel = kernels[i];
    const members = [...own.map((id) => renewed(id)), ...[...copies].map((id) => renewed(id, kernel))];
    return { name: `${i}`, nodes: members.sort((a, b) => a - b) };
  });
  const whole: Graph = {
    nodes,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: renewed(node) })),
    updates: graph.updates.map(({ target, value }) => ({ target: renewed(target), value: renewed(value) })),
    groups,
  };
  const needed = removeDeadCode.run(whole);
  const several = needed.groups.map(({ nodes: members }) => members).filter((members) => members.length > 1);
  return { ...needed, groups: nameGroups(needed, several) };
}
