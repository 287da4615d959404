import type { Graph, Node } from "../ir/graph.js";
import { type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

/**
 * Belongs before differentiation: the gradient of an activation reads its result, and after pooling that is a quarter of the
 * elements; differentiated first, the full-size result has two readers for good.
 */
export const poolBeforeActivation: Pass = {
  name: "poolBeforeActivation",
  doc:
    "max_pool(f(x)) becomes f(max_pool(x)) for an f that never decreases, as relu, sigmoid and tanh: the same values, since every " +
    "window holds an element, and f is computed once for each window.",
  run: (graph) => commute(graph),
};

function commute(graph: Graph): Graph {
  const uses = usesOf(graph);
  const once = rewrite(graph, ({ node, operands, emit, emitAs, operandOf }) => {
    if (node.op !== "max_pool") return undefined;
    const activations = soleActivations(graph, uses, node);
    if (activations.length === 0) return undefined;
    const source = activations.reduce((x) => operandOf(x, "x"), operands.x);
    const pooled = emit("max_pool", { x: source }, node.attrs);
    return activations.reduceRight((x, activation) => emitAs(activation)(activation.op, { x }, activation.attrs), pooled);
  });
  // An activation that is behind one pooling now may stand before the next.
  return once === graph ? graph : commute(once);
}

/** The monotone operators that only this pooling reads, from the last to the first, as nodes of the old graph. */
function soleActivations(graph: Graph, uses: Uses, reader: Node): readonly Node[] {
  const node = graph.nodes[reader.operands.x];
  const sole = opNamed(node.op).monotone && uses.readers[node.id].length === 1 && !uses.leaving.has(node.id);
  return sole ? [node, ...soleActivations(graph, uses, node)] : [];
}
