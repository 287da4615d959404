import type { Graph, Node, NodeId } from "../ir/graph.js";
import { elementCount } from "../ir/types.js";
import { usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { liveNodes } from "./remove_dead_code.js";
import { type Rewriting, rewrite } from "./rewrite.js";

/**
 * Batch normalisation in prediction is this: its averages are fixed numbers. Weights are scaled anew at each run, since they are
 * buffers that anybody may fill; so only where that are fewer products than scaling the result takes.
 */
export const foldScales: Pass = {
  name: "foldScales",
  doc:
    "What scales and shifts every channel of a convolution or product by fixed numbers goes into its weights and its bias: " +
    "(w∗x - m)·s + b becomes (w·s)∗x + (b - m·s).",
  run: (graph) => {
    const isFixed = fixedNodes(graph);
    const steps = graph.nodes.map((node) => stepOf(graph, node, isFixed));
    if (!steps.some((step) => step?.op === "mul")) return graph;
    const uses = usesOf(graph);
    const live = liveNodes(graph);
    const readersOf = (id: NodeId): readonly NodeId[] => uses.readers[id].filter((reader) => live.has(reader));
    const isInner = (id: NodeId): boolean => !uses.leaving.has(id) && readersOf(id).length === 1;
    const goesOn = (id: NodeId): boolean => isInner(id) && steps[readersOf(id)[0]]?.x === id;

    return rewrite(graph, (at) => {
      const { node } = at;
      if (!steps[node.id] || goesOn(node.id)) return undefined;
      const chain: Step[] = [];
      let first = node.id;
      for (let step = steps[first]; step && (first === node.id || isInner(first)); step = steps[first]) {
        chain.unshift(step);
        first = step.x;
      }
      const product = graph.nodes[first];
      const weights = weightsOf(product);
      if (!weights || !isInner(first) || !isFixed(weights) || !chain.some(({ op }) => op === "mul")) return undefined;
      if (elementCount(graph.nodes[weights].type.shape) > elementCount(product.type.shape)) return undefined;
      return folded(at, { product, weights, chain });
    });
  },
};

/** `x + p`, `x - p` or `x · p` with a fixed number for each channel, or for all. */
interface Step {
  readonly op: "add" | "sub" | "mul";
  readonly node: Node;
  readonly x: NodeId;
  readonly by: NodeId;
}

function stepOf(graph: Graph, node: Node, isFixed: (id: NodeId) => boolean): Step | undefined {
  const { op, operands } = node;
  if ((op !== "add" && op !== "sub" && op !== "mul") || isFixed(node.id)) return undefined;
  const swapped = isFixed(operands.a);
  if (swapped ? op === "sub" : !isFixed(operands.b)) return undefined;
  const [x, by] = swapped ? [operands.b, operands.a] : [operands.a, operands.b];
  const { shape } = graph.nodes[by].type;
  return shape.slice(0, -1).every((extent) => extent === 1) ? { op, node, x, by } : undefined;
}

/** Whether a value depends on nothing but constants and parameters that the program leaves as they are. */
function fixedNodes(graph: Graph): (id: NodeId) => boolean {
  const updated = new Set(graph.updates.map(({ target }) => target));
  const fixed: boolean[] = [];
  for (const { id, op, operands } of graph.nodes) {
    let isMade = op === "reshape" || opNamed(op).kind === "elementwise";
    for (const name in operands) isMade &&= fixed[operands[name]];
    fixed.push(op === "constant" || (op === "parameter" && !updated.has(id)) || isMade);
  }
  return (id) => fixed[id];
}

/** Of an operator whose last axis is that of the weights, so that scaling one is scaling the other. */
function weightsOf({ op, operands, attrs }: Node): NodeId | undefined {
  if (op === "conv") return operands.w;
  return op === "matmul" && !attrs.transpose_b ? operands.b : undefined;
}

function folded(
  at: Rewriting,
  { product, weights, chain }: { readonly product: Node; readonly weights: NodeId; readonly chain: readonly Step[] },
): Node {
  let scale: Node | undefined;
  let shift: Node | undefined;
  for (const { op, node, by } of chain) {
    const emit = at.emitAs(node);
    const p = at.renewed(by);
    if (op === "mul") {
      scale = scale ? emit("mul", { a: scale, b: p }) : p;
      shift = shift && emit("mul", { a: shift, b: p });
    } else if (shift) shift = emit(op, { a: shift, b: p });
    else shift = op === "add" ? p : emit("neg", { x: p });
  }
  const emit = at.emitAs(product);
  const w = scale ? emit("mul", { a: at.renewed(weights), b: scale }) : at.renewed(weights);
  const operands = Object.entries(product.operands).map(([name, id]) => [name, id === weights ? w : at.renewed(id)] as const);
  const scaled = emit(product.op, Object.fromEntries(operands), product.attrs);
  return shift ? at.emit("add", { a: scaled, b: shift }) : scaled;
}
