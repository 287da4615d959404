import type { Graph, Node } from "../../ir/graph.js";
import { perLikeness } from "../../ir/likeness.js";
import { perNodes } from "../../ir/per_graph.js";
import { isView } from "../../ir/places.js";
import type { TensorType } from "../../ir/types.js";
import type { Expr } from "../../kernel/expr.js";
import { partsOf } from "../../kernel/parts.js";
import { opNamed } from "../../ops/index.js";

/**
 * What fusion has to know of a node.
 * - `none`: no kernel computes it: sources (a constant is inlined by its readers) and views.
 * - `elementwise`: one element from the elements at the same place.
 * - `movement`: one element from few elements at other places, without a sum: broadcast, transpose, pick, random mask.
 * - `pooling`: joins windows that do not overlap, so each element of its producer is needed by one element of the result.
 * - `reduction`: joins many elements, and neighbours need the same ones: computing it again costs much.
 */
export type Role = "none" | "elementwise" | "movement" | "pooling" | "reduction";

const poolings: ReadonlySet<string> = new Set(["max_pool", "max_pool_argmax", "avg_pool"]);

/** The roles of all nodes, by id. */
export const rolesOf: (graph: Pick<Graph, "nodes">) => readonly Role[] = perNodes((graph) =>
  graph.nodes.map((node) => roleOf(graph, node)),
);

function roleOf(graph: Pick<Graph, "nodes">, node: Node): Role {
  const op = opNamed(node.op);
  if (op.kind === "source" || isView(node) || !op.lower) return "none";
  if (op.kind === "elementwise") return "elementwise";
  if (poolings.has(node.op) && readsOnce(node).includes("x")) return "pooling";
  return isReduction(graph, node) ? "reduction" : "movement";
}

/** What a node computes for one element, where a kernel computes it. */
export const formulaOf: (graph: Pick<Graph, "nodes">, node: Node) => Expr | undefined = perLikeness((graph, node) => {
  const operands: { [name: string]: TensorType } = {};
  for (const name in node.operands) operands[name] = graph.nodes[node.operands[name]].type;
  return opNamed(node.op).lower?.({ operands, result: node.type, attrs: node.attrs }).value;
});

const isReduction = perLikeness((graph, node) => {
  const value = formulaOf(graph, node);
  return value !== undefined && reduces(value);
});

/** Operands of which each element is read by at most one element of the node's result, elementwise operators aside. */
export const readsOnce = (node: Node): readonly string[] => {
  const op = opNamed(node.op);
  return op.readsOnce?.(node.attrs) ?? [];
};

/** A set grows while it is gone through, so that each part is looked at once however often it is used. */
function reduces(root: Expr): boolean {
  const parts = new Set([root]);
  for (const part of parts) {
    if (part.kind === "reduce") return true;
    for (const inner of partsOf(part)) parts.add(inner);
  }
  return false;
}

/**
 * The operands that a node searches: it reads them at places which it has read in them before. What they hold is not to be computed
 * where it is read, or each step of the search would compute it anew, and every step before it.
 */
export const searchedBy = (graph: Pick<Graph, "nodes">, node: Node): readonly string[] =>
  opNamed(node.op).kind === "general" ? searchedByFormula(graph, node) : [];

const searchedByFormula = perLikeness((graph, node): readonly string[] => {
  const value = formulaOf(graph, node);
  const inside = new Map<Expr, ReadonlySet<string>>();
  const found = new Set<string>();
  /** The tensors that an expression loads from. */
  const loadsOf = (e: Expr): ReadonlySet<string> => {
    const known = inside.get(e);
    if (known) return known;
    const loads = new Set(partsOf(e).flatMap((part) => [...loadsOf(part)]));
    if (e.kind === "load") {
      if (loads.has(e.tensor)) found.add(e.tensor);
      loads.add(e.tensor);
    }
    inside.set(e, loads);
    return loads;
  };
  if (value) loadsOf(value);
  return [...found];
});
