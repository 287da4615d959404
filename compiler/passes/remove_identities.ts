import { numbersOf } from "../ir/attributes.js";
import type { Graph, Node } from "../ir/graph.js";
import { sameShape, sameType } from "../ir/types.js";
import { usesOf } from "../ir/uses.js";
import type { Pass } from "./pass.js";
import { type Rewriting, type Rule, rewrite } from "./rewrite.js";
import { viewAs } from "./view.js";

export const removeIdentities: Pass = {
  name: "removeIdentities",
  doc: "Takes out what computes nothing: x + 0, x * 1, a view of a view, a broadcast to the same, a transposition that moves nothing, a reduction over one element, an axis kept and dropped at once.",
  run: (graph) =>
    rewrite(graph, (at) => rules[at.node.op]?.(at) ?? (at.node.op === "reshape" ? droppedAxes(at, graph) : undefined)),
};

const neutralRight =
  (neutral: number): Rule =>
  ({ node, renewed }) =>
    isConstant(renewed(node.operands.b), neutral) ? unlessBroadcast(node, renewed(node.operands.a)) : undefined;

const neutral =
  (value: number): Rule =>
  ({ node, renewed }) => {
    const a = renewed(node.operands.a);
    const b = renewed(node.operands.b);
    if (isConstant(b, value)) return unlessBroadcast(node, a);
    return isConstant(a, value) ? unlessBroadcast(node, b) : undefined;
  };

/** Two in a row are the last one alone. */
const lastWins: Rule = ({ node, operands: { x }, emit, operandOf }) => {
  const source = x.op === node.op ? operandOf(x, "x") : x;
  if (sameType(source.type, node.type)) return source;
  return source === x ? undefined : emit(node.op, { x: source }, node.attrs);
};

const reductions: ReadonlySet<string> = new Set(["reduce_sum", "reduce_mean", "reduce_max"]);

/**
 * A view that takes off the axes that a reduction kept: the reduction drops them itself, and what follows can join its kernel.
 * Only for its single reader; for a second one it would be computed twice.
 */
function droppedAxes({ node, operands: { x }, emitAs, operandOf }: Rewriting, graph: Graph): Node | undefined {
  if (!reductions.has(x.op) || x.attrs.keep !== true) return undefined;
  const uses = usesOf(graph);
  if (uses.readers[node.operands.x].length !== 1 || uses.leaving.has(node.operands.x)) return undefined;
  const axes = numbersOf(x.attrs.axes);
  const left = x.type.shape.filter((_, i) => !axes.includes(i));
  if (!sameShape(left.length === 0 ? [1] : left, node.type.shape)) return undefined;
  return emitAs(x)(x.op, { x: operandOf(x, "x") }, { ...x.attrs, keep: false });
}

const sameTypeSuffices: Rule = ({ node, operands: { x } }) => (sameType(x.type, node.type) ? x : undefined);

/** Nothing to join along axes of extent 1: what is left is a view. */
const reduction: Rule = (at) => {
  const {
    node,
    operands: { x },
  } = at;
  if (numbersOf(node.attrs.axes).some((axis) => x.type.shape[axis] !== 1)) return undefined;
  return viewAs(at, x, node.type.shape);
};

/** Result axis i of a transposition is axis `permutation[i]` of its operand. */
function transposition(at: Rewriting): Node | undefined {
  const {
    node,
    operands: { x },
    emit,
    operandOf,
  } = at;
  const outer = numbersOf(node.attrs.permutation);
  // Axes of extent 1 may stand anywhere: no element moves.
  const long = outer.filter((axis) => x.type.shape[axis] !== 1);
  if (long.every((axis, i) => i === 0 || axis > long[i - 1])) return viewAs(at, x, node.type.shape);
  if (x.op !== "transpose") return undefined;
  const inner = numbersOf(x.attrs.permutation);
  const both = outer.map((axis) => inner[axis]);
  const source = operandOf(x, "x");
  return both.every((axis, i) => axis === i) ? source : emit("transpose", { x: source }, { permutation: both });
}

const rules: { readonly [op: string]: Rule } = {
  add: neutral(0),
  sub: neutralRight(0),
  mul: neutral(1),
  div: neutralRight(1),
  neg: ({ operands: { x }, operandOf }) => (x.op === "neg" ? operandOf(x, "x") : undefined),
  reshape: lastWins,
  broadcast_to: lastWins,
  transpose: transposition,
  slice: sameTypeSuffices,
  pad: sameTypeSuffices,
  reduce_sum: reduction,
  reduce_mean: reduction,
  reduce_max: reduction,
};

const unlessBroadcast = (node: Node, replacement: Node): Node | undefined =>
  sameType(replacement.type, node.type) ? replacement : undefined;

const isConstant = (node: Node, value: number): boolean => node.op === "constant" && node.attrs.value === value;
