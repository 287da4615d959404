import type { Graph, Node, NodeId } from "../ir/graph.js";
import { isView } from "../ir/places.js";
import { elementCount, sameShape } from "../ir/types.js";
import { type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import { rolesOf } from "./fusion/role.js";

/** A value is computed again from what is kept if that takes so many operators at most. */
const longest = 4;

/**
 * Functions of one value: a slice, an activation, its slope. What a sum or a product reads is stored anyway, and is none: later
 * kernels read it as it is.
 */
export interface Chains {
  /** For each function of one value the nodes that make it, from its first one on: a slice, or what reads the value. */
  readonly of: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** Those that are to be computed again for readers of a higher level. */
  readonly again: ReadonlySet<NodeId>;
  /** Those that no kernel of their own level needs. */
  readonly late: ReadonlySet<NodeId>;
  /** How many reductions lie before a node, one behind the other: what one kernel computes is of one level. */
  readonly levels: readonly number[];
  /** For values that are not stored themselves, the slices that are, and together hold all of them. */
  readonly wholes: ReadonlyMap<NodeId, readonly NodeId[]>;
}

export function findChains(graph: Graph): Chains {
  const uses = usesOf(graph);
  const roles = rolesOf(graph);
  const light = graph.nodes.map((node) => roles[node.id] === "elementwise" || isInnerSlice(node));
  const isStored = (id: NodeId): boolean => uses.readers[id].some((reader) => !light[reader]) || uses.leaving.has(id);

  const levels: number[] = [];
  const of = new Map<NodeId, readonly NodeId[]>();
  const bases = new Map<NodeId, NodeId>();
  for (const node of graph.nodes) {
    let before = 0;
    for (const name in node.operands) before = Math.max(before, levels[node.operands[name]]);
    const reduces = roles[node.id] === "reduction" || roles[node.id] === "pooling";
    levels.push(before + (reduces ? 1 : 0));
    const base = light[node.id] ? baseOf(graph, node, { bases, of }) : undefined;
    if (base === undefined || isStored(node.id)) continue;
    const nodes: NodeId[] = [];
    for (const name in node.operands)
      for (const member of of.get(node.operands[name]) ?? none) if (!nodes.includes(member)) nodes.push(member);
    nodes.push(node.id);
    if (nodes.length > longest + (graph.nodes[base].op === "slice" ? 1 : 0)) continue;
    bases.set(node.id, base);
    of.set(node.id, nodes);
  }

  const wanted = levelsWanted(graph, uses, { of, levels });
  const isAgain = (id: NodeId): boolean => {
    for (const member of of.get(id) ?? none) if (wanted.lowest[member] < wanted.highest[member]) return true;
    return false;
  };
  const candidates = [...of.keys()].filter(isAgain);
  const isKept = (id: NodeId): boolean => {
    const node = graph.nodes[id];
    if (opNamed(node.op).kind === "source" || isView(node) || isStored(id)) return true;
    return node.op === "slice" && !isInnerSlice(node);
  };
  const wholes = wholesOf(graph, candidates, isKept);
  const again = candidates.filter((id) => {
    const base = graph.nodes[bases.get(id) ?? id];
    return base.op !== "slice" || isKept(base.operands.x) || wholes.has(base.operands.x);
  });
  const late = [...of.keys()].filter((id) => wanted.lowest[id] > levels[id]);
  return { of, again: new Set(again), late: new Set(late), levels, wholes };
}

const none: readonly NodeId[] = [];

/** Not along the outermost axis: there, a slice is a view. */
const isInnerSlice = ({ op, attrs }: Node): boolean => op === "slice" && attrs.axis !== 0;

/** A slice is its own base; an element-wise function of one value of its own shape, and of numbers, has that of the value. */
function baseOf(
  graph: Graph,
  node: Node,
  { bases, of }: { readonly bases: ReadonlyMap<NodeId, NodeId>; readonly of: ReadonlyMap<NodeId, unknown> },
): NodeId | undefined {
  if (isInnerSlice(node)) return of.has(node.operands.x) ? undefined : node.id;
  // Single numbers find their place in one kernel anyway.
  if (opNamed(node.op).kind !== "elementwise" || elementCount(node.type.shape) === 1) return undefined;
  let found: NodeId | undefined;
  for (const name in node.operands) {
    const id = node.operands[name];
    const { op, type } = graph.nodes[id];
    if (op === "constant") continue;
    if (!sameShape(type.shape, node.type.shape)) return undefined;
    const base = bases.get(id) ?? id;
    if (found !== undefined && found !== base) return undefined;
    found = base;
  }
  return found;
}

/** The lowest and the highest level of the kernels that need a member of a chain, by way of others or at once. */
function levelsWanted(graph: Graph, { readers }: Uses, { of, levels }: Pick<Chains, "of" | "levels">) {
  const [lowest, highest] = [[...levels], [...levels]];
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (!of.has(id)) continue;
    lowest[id] = Number.POSITIVE_INFINITY;
    highest[id] = Number.NEGATIVE_INFINITY;
    for (const reader of readers[id]) {
      lowest[id] = Math.min(lowest[id], lowest[reader]);
      highest[id] = Math.max(highest[id], highest[reader]);
    }
  }
  return { lowest, highest };
}

/** The slices of values that are not stored, in order, where they are all wanted again and nothing is left out between them. */
function wholesOf(
  graph: Graph,
  candidates: readonly NodeId[],
  isKept: (id: NodeId) => boolean,
): ReadonlyMap<NodeId, readonly NodeId[]> {
  const slices = new Map<NodeId, Node[]>();
  for (const id of candidates) {
    const node = graph.nodes[id];
    if (node.op === "slice" && !isKept(node.operands.x))
      slices.set(node.operands.x, [...(slices.get(node.operands.x) ?? []), node]);
  }
  const sorted = [...slices].map(([x, nodes]) => [x, nodes.sort((a, b) => start(a) - start(b))] as const);
  const filled = sorted.filter(([x, nodes]) => {
    const axis = Number(nodes[0].attrs.axis);
    const ends = nodes.map((node) => start(node) + Number(node.attrs.extent));
    const touches = nodes.every((node, i) => node.attrs.axis === axis && start(node) === (i === 0 ? 0 : ends[i - 1]));
    return touches && ends.at(-1) === graph.nodes[x].type.shape[axis];
  });
  return new Map(filled.map(([x, nodes]) => [x, nodes.map(({ id }) => id)]));
}

const start = ({ attrs }: Node): number => Number(attrs.start);
