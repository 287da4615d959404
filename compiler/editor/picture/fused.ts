import { spanKey } from "../../base/span.js";
import type { Graph, Node } from "../../ir/graph.js";
import { isView } from "../../ir/places.js";
import { elementCount } from "../../ir/types.js";
import { opNamed } from "../../ops/index.js";
import { unitsOf } from "../../plan/units.js";
import type { Outline } from "./diagram.js";
import { allSteps, type Network, type Step } from "./network.js";

/** What the kernels of a program are to the steps of its network. */
export interface Fused {
  /** How many kernels there are. */
  readonly kernels: number;
  /** The kernel that computes the value of each input or step that has one; what is left out or only seen in another way has none. */
  readonly kernelOf: ReadonlyMap<string, string>;
  /** All kernels that compute something of a step. */
  readonly kernelsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Steps that follow on each other and that one kernel computes, in order. */
  readonly outlines: readonly Outline[];
}

/** Finds the steps of a network in the graph of a program after all passes, whose nodes still have the names and places that they began with. */
export function findFused(graph: Graph, network: Network): Fused {
  const units = unitsOf(graph);
  const unitOf = new Map(units.flatMap(({ name, nodes }) => nodes.map(({ id }) => [id, name] as const)));
  const found = stepsOfNodes(graph, network);
  const sizes = new Map(allSteps(network.steps).map(({ id, type }) => [id, elementCount(type.shape)]));
  const last = new Map<string, { readonly kernel: string; readonly isWhole: boolean }>();
  const kernelsOf = new Map<string, Set<string>>();
  for (const [id, step] of found) {
    const kernel = unitOf.get(id);
    if (kernel === undefined) continue;
    kernelsOf.set(step, (kernelsOf.get(step) ?? new Set()).add(kernel));
    // Of one example: a mask has fewer elements than the value beside which it is computed.
    const isWhole = elementCount(graph.nodes[id].type.shape) === sizes.get(step);
    if (isWhole || !last.get(step)?.isWhole) last.set(step, { kernel, isWhole });
  }
  const kernelOf = withWhatLiesBetween(new Map([...last].map(([step, { kernel }]) => [step, kernel])), network);
  return { kernels: units.length, kernelOf, kernelsOf, outlines: outlinesOf(kernelOf, network) };
}

/** The input or step that a node comes from, for all that come from one. */
function stepsOfNodes(graph: Graph, network: Network): ReadonlyMap<number, string> {
  const leaves = allSteps(network.steps).filter(({ inner }) => !inner);
  const order = new Map(leaves.map(({ id }, i) => [id, i]));
  const named = groupBy(leaves, ({ path }) => path?.split("/").slice(1).join("_"));
  const placed = groupBy(leaves, (step) => (step.path === undefined ? spanKey(step.expr.span) : undefined));
  const feeds = new Set(network.flows.map(({ from, to }) => `${from} ${to}`));
  const inputs = new Set(network.flows.map(({ from }) => from).filter((from) => !order.has(from)));

  const found = new Map<number, string>();
  const latest = { turn: 0 };
  const choose = (node: Node): string | undefined => {
    if (node.op === "input") return String(node.attrs.name);
    const operands = new Set(Object.values(node.operands).flatMap((id) => found.get(id) ?? []));
    const candidates = named.get(node.name) ?? (node.origin && placed.get(spanKey(node.origin))) ?? [];
    if (candidates.length === 0) {
      // What is done to a column before the network, and which of its steps are padding.
      return opNamed(node.op).kind === "source" ? undefined : [...operands].find((step) => inputs.has(step));
    }
    // Blocks have the same places at each use, and shared layers the same names: what a node reads tells them apart, and else its turn.
    const fits = ({ id }: Step): boolean => operands.has(id) || [...operands].some((step) => feeds.has(`${step} ${id}`));
    const inTurn = candidates.find(({ id }) => (order.get(id) ?? 0) >= latest.turn);
    return (candidates.length === 1 ? candidates[0] : (candidates.find(fits) ?? inTurn ?? candidates[0])).id;
  };
  for (const node of graph.nodes) {
    const step = choose(node);
    if (step === undefined) continue;
    found.set(node.id, step);
    if (opNamed(node.op).kind !== "source" && !isView(node)) latest.turn = order.get(step) ?? latest.turn;
  }
  return found;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** A step without a kernel of its own, such as a dropout in prediction, belongs to the kernel that all around it belongs to. */
function withWhatLiesBetween(computed: ReadonlyMap<string, string>, { steps, flows }: Network): ReadonlyMap<string, string> {
  const all = new Map(computed);
  const before = groupBy(flows, ({ to }) => to);
  const after = groupBy(flows, ({ from }) => from);
  for (const { id, inner } of allSteps(steps)) {
    if (inner || all.has(id)) continue;
    const givers = (before.get(id) ?? []).map(({ from }) => all.get(from));
    const readers = (after.get(id) ?? []).map(({ to }) => computed.get(to));
    const kernels = new Set([...givers, ...readers]);
    const [kernel] = kernels;
    if (kernel !== undefined && kernels.size === 1 && givers.length > 0 && readers.length > 0) all.set(id, kernel);
  }
  return all;
}

/** The parts of each kernel that hang together, of two steps and more. */
function outlinesOf(kernelOf: ReadonlyMap<string, string>, { steps, flows }: Network): readonly Outline[] {
  const inside = flows.filter(({ from, to }) => kernelOf.has(from) && kernelOf.get(from) === kernelOf.get(to));
  const partOf = new Map<string, Set<string>>();
  for (const { from, to } of inside) {
    const joined = new Set([...(partOf.get(from) ?? [from]), ...(partOf.get(to) ?? [to])]);
    for (const id of joined) partOf.set(id, joined);
  }
  const order = new Map(allSteps(steps).map(({ id }, i) => [id, i]));
  return [...new Set(partOf.values())].map((part) => {
    const nodes = [...part].toSorted((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1));
    return { name: kernelOf.get(nodes[0]) ?? "", nodes };
  });
}
