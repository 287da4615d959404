import type { Graph, Node, NodeId } from "../../ir/graph.js";
import type { Place } from "../../ir/places.js";
import { printAttributes } from "../../ir/print.js";
import { elementCount, sameShape } from "../../ir/types.js";
import type { Uses } from "../../ir/uses.js";
import { type IsInside, type Kernel, kernelBindings, readsOwnElement } from "../groups.js";
import type { IsCheap } from "./cost.js";
import { isExpansion, readsWhereItIs } from "./expansion.js";
import type { FusionLimits } from "./limits.js";
import { type Role, readsOnce } from "./role.js";

export interface FusionContext {
  readonly graph: Graph;
  readonly uses: Uses;
  readonly places: readonly Place[];
  readonly limits: FusionLimits;
  readonly role: (id: NodeId) => Role;
  readonly isCheap: IsCheap;
}

/**
 * Can a kernel compute its nodes without computing anything expensive twice? It has one iteration
 * space, and what stays inside is substituted for its loads. Therefore:
 * - all results have one shape;
 * - what is read inside is read at the same index, or (by an operator that says so) each element once: slices may part a
 *   reduction that nobody else reads; an expansion is spread out by whoever reads it where its loops are;
 * - at most one reduction, and after it at most one pooling;
 * - the device has enough bindings.
 * A kernel of a single number repeats nothing, and only has to be cheap.
 */
export function computable(context: FusionContext, kernel: Kernel, isInside: IsInside): boolean {
  const { graph, uses, places, limits, isCheap } = context;
  const { nodes, results } = kernel;
  // Without a result nobody needs it: `removeDeadCode` may have been left out.
  if (results.length === 0) return false;
  const { shape } = graph.nodes[results[0]].type;
  return (
    results.every((id) => sameShape(graph.nodes[id].type.shape, shape)) &&
    (readsFit(context, nodes, isInside) || (elementCount(shape) === 1 && isCheap(nodes, results))) &&
    kernelBindings(graph, kernel, isInside, uses, places) <= limits.buffers
  );
}

/** Whether a node is a slice, and no other of the kernel takes an element that it takes: a reduction is then computed once. */
function slicedOnce(graph: Graph, { id, op, attrs, operands }: Node, nodes: readonly NodeId[]): boolean {
  if (op !== "slice") return false;
  const [start, extent] = [Number(attrs.start), Number(attrs.extent)];
  return nodes.every((other) => {
    const { op: otherOp, attrs: others, operands: of } = graph.nodes[other];
    if (other === id || !Object.values(of).includes(operands.x)) return true;
    const isApart = Number(others.start) >= start + extent || Number(others.start) + Number(others.extent) <= start;
    return otherOp === "slice" && others.axis === attrs.axis && isApart;
  });
}

/** Whether a reduction may spread out by itself what one of its operands is. */
const isExpandedBy = (graph: Graph, node: Node, operand: string): boolean =>
  isExpansion(graph, graph.nodes[node.operands[operand]]) && readsWhereItIs(graph, node, operand);

function readsFit({ graph, role }: FusionContext, nodes: readonly NodeId[], isInside: IsInside): boolean {
  /** Nodes that are computed by way of a reduction (or a pooling) of this kernel. */
  let reduced: Set<NodeId> | undefined;
  let root: string | undefined;
  let window: string | undefined;
  let poolsReduction = true;

  for (const id of nodes) {
    const node = graph.nodes[id];
    const own = role(id);
    let isFirst = true;
    let afterReduction = false;
    for (const name in node.operands) {
      const operand = node.operands[name];
      if (!isInside(operand)) continue;
      if (!readsOwnElement(graph, id, operand) && !readsOnce(node).includes(name) && !isExpandedBy(graph, node, name))
        return false;
      isFirst = false;
      afterReduction ||= reduced?.has(operand) === true;
    }
    if (afterReduction || own === "reduction" || own === "pooling") {
      reduced ??= new Set();
      reduced.add(id);
    }
    if (own === "elementwise") continue;
    // A maximum and its arg-max over the same windows of the same tensor count as one.
    const windows = own === "pooling" ? `${node.operands.x} ${printAttributes(node.attrs)}` : undefined;
    if (own === "pooling" && !afterReduction) poolsReduction = false;
    if (windows !== undefined && !isFirst) {
      if (window !== undefined && window !== windows) return false;
      window = windows;
    } else if (windows !== undefined || own === "reduction") {
      const first = windows ?? `${id}`;
      if (root !== undefined && root !== first) return false;
      root = first;
    }
    if (afterReduction && own !== "pooling" && !slicedOnce(graph, node, nodes)) return false;
  }
  // A reduction beside a pooling must be what is pooled: otherwise the two would need different loops.
  return window === undefined || root === undefined || poolsReduction;
}
