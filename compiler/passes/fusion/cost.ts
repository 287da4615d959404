import type { Graph, NodeId } from "../../ir/graph.js";
import { perLikeness } from "../../ir/likeness.js";
import { elementCount, type TensorType } from "../../ir/types.js";
import type { Axis, Expr } from "../../kernel/expr.js";
import { partsOf } from "../../kernel/parts.js";
import { opNamed } from "../../ops/index.js";

/**
 * What computing a node takes, in operations: an addition is one, a load and a function of one number are four. What does not
 * change along an axis is computed once for it.
 */
interface Price {
  /** Of one element. */
  readonly each: number;
  /** Of all elements, which share what does not change from one to the next. */
  readonly all: number;
  /** Elements of each operand that one element of the result reads. */
  readonly reads: { readonly [operand: string]: number };
}

/** For one element of several: beyond it, repeating would hold up a device that computes all of them at once. */
const mostForEach = 2 ** 10;
/** For all elements: less takes no longer than a dispatch and a buffer more. */
const mostAltogether = 2 ** 18;
/** For a single number, which one invocation computes, but repeats nothing. */
const mostForNumber = 2 ** 15;

/** What a kernel computes besides may be this part of what it has to do anyway. */
export const smallPart = 1 / 8;

export type IsCheap = (nodes: readonly NodeId[], results: readonly NodeId[], copies?: ReadonlySet<NodeId>) => boolean;

/**
 * Asks whether one kernel may compute all these nodes (in order of id) for every element of its results anew, however often it
 * repeats itself, because that is less than what another dispatch costs, or because the `copies` among them are a small part of it.
 */
export const pricesOf =
  (graph: Pick<Graph, "nodes">): IsCheap =>
  (nodes, results, copies) => {
    const elements = elementCount(graph.nodes[results[0]].type.shape);
    const most = elements === 1 ? mostForNumber : Math.min(mostForEach, mostAltogether / elements);
    // Of how many elements of a node one element of the results is made.
    const needed = new Map(results.map((id) => [id, 1]));
    let inARow = 0;
    let copied = 0;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const id = nodes[i];
      const node = graph.nodes[id];
      const { each, all, reads } = priceOf(graph, node);
      const count = Math.min(needed.get(id) ?? 0, elementCount(node.type.shape));
      const price = Math.min(count * each, all);
      inARow += price;
      if (copies?.has(id)) copied += price;
      if (inARow > most && !copies) return false;
      for (const name in node.operands) {
        const operand = node.operands[name];
        needed.set(operand, (needed.get(operand) ?? 0) + count * (reads[name] ?? 0));
      }
    }
    return inARow <= most || copied <= smallPart * (inARow - copied);
  };

const priceOf = perLikeness((graph, node): Price => {
  const op = opNamed(node.op);
  if (!op.lower) return { each: 0, all: 0, reads: {} };
  const operands: { [name: string]: TensorType } = {};
  for (const [name, operand] of Object.entries(node.operands)) operands[name] = graph.nodes[operand].type;
  const { axes, value } = op.lower({ operands, result: node.type, attrs: op.attributes.parse(node.attrs) });
  const price = { each: 0, all: 0 };
  const reads: { [operand: string]: number } = {};
  const own = new Set<Axis>(axes);
  const known = new Map<Expr, ReadonlySet<Axis>>();
  /** Counts an expression once, and gives the axes that it changes along. */
  const count = (e: Expr): ReadonlySet<Axis> => {
    const found = known.get(e);
    if (found) return found;
    const changes = new Set<Axis>(e.kind === "axis" ? [e.axis] : partsOf(e).flatMap((part) => [...count(part)]));
    const along = e.kind === "reduce" ? [...changes, ...e.axes.filter((axis) => !changes.has(axis))] : [...changes];
    price.all += operations(e) * size(along);
    price.each += operations(e) * size(along.filter((axis) => !own.has(axis)));
    if (e.kind === "load") reads[e.tensor] = (reads[e.tensor] ?? 0) + size(along.filter((axis) => !own.has(axis)));
    if (e.kind === "reduce") for (const axis of e.axes) changes.delete(axis);
    known.set(e, changes);
    return changes;
  };
  count(value);
  return { ...price, reads };
});

function operations(e: Expr): number {
  if (e.kind === "number" || e.kind === "axis" || e.type === "i32") return 0;
  return e.kind === "load" || e.kind === "unary" ? 4 : 1;
}

const size = (axes: readonly Axis[]): number =>
  axes.reduce((product, { extent, count }) => product * Math.max(count?.usual ?? extent, 1), 1);
