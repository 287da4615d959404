import type { Span } from "../../base/span.js";
import type { CompiledModel, CompiledProgram } from "../../compile.js";
import type { Graph, Node, NodeId } from "../../ir/graph.js";
import { nameNodes } from "../../plan/names.js";

/** The part of a step that a kernel belongs to; a gradient that goes into its optimizer's update belongs to two. */
export type Phase = "forward" | "backward" | "update";
export const phases: readonly Phase[] = ["forward", "backward", "update"];

/** Where a kernel comes from. */
export interface KernelPlace {
  /** What the file calls the layers in it, `conv2d_1` or `head`, in order; `data`, `loss`, `metrics`, `optimizer` for the rest. */
  readonly layers: readonly string[];
  readonly phases: readonly Phase[];
  readonly origins: readonly Span[];
}

/** The places of all dispatches of a program, in the order of its plan. */
export function placesOf(model: CompiledModel, { optimised: { graph }, plan }: CompiledProgram): readonly KernelPlace[] {
  const phaseOf = phaseFinder(graph);
  const layerOf = layerFinder(model, phaseOf);
  const nodes = new Map(Object.entries(nameNodes(graph)).map(([id, name]) => [name, graph.nodes[Number(id)] as Node]));
  return plan.dispatches.map((dispatch) => {
    const kernels = dispatch.map((number) => plan.kernels[number]?.kernel).filter((kernel) => kernel !== undefined);
    const stages = kernels.flatMap((kernel) => kernel.stages);
    const own = stages.flatMap(({ name, operator }) => (operator === "constant" ? [] : (nodes.get(name) ?? [])));
    const found = new Set(own.map(phaseOf));
    return {
      layers: [...new Set(own.map(layerOf))],
      phases: phases.filter((phase) => found.has(phase)),
      origins: kernels.flatMap((kernel) => kernel.origins),
    };
  });
}

/** Gradients and updates are named after the layers that they are of: `conv2d_1_filter_gradient`, `conv2d_1_kernel_adam`. */
function layerFinder({ programs, checked }: CompiledModel, phaseOf: (node: Node) => Phase): (node: Node) => string {
  const predicting = programs.find(({ assembled }) => assembled.kind === "predict")?.assembled.graph.nodes ?? [];
  const paths = predicting.flatMap(({ op, attrs }) => (op === "parameter" ? [String(attrs.path).split("/").slice(1, -1)] : []));
  // A layer of a block is `Res_1/conv2d_1` in paths, and `Res_1_conv2d_1` in the names of nodes.
  const blocks = new Map(
    paths.flatMap((path) => path.slice(0, -1).map((_, n) => [path.slice(0, n + 1).join("_"), path.slice(0, n + 1)])),
  );
  const layers = new Set(predicting.flatMap(({ op, name, origin }) => (isSource(op) || !origin || name === "" ? [] : [name])));
  const shown = (layer: string): string => {
    const block = [...blocks].filter(([name]) => layer.startsWith(`${name}_`)).sort(([a], [b]) => b.length - a.length)[0];
    return block === undefined ? layer : `${block[1].join("/")}/${layer.slice(block[0].length + 1)}`;
  };
  return (node) => {
    const { name, op } = node;
    if (op.startsWith("gather_") || op === "row_weight" || checked.inputs.some((input) => name.startsWith(`${input.name}_`)))
      return "data";
    const words = name.split("_");
    const heads = words.map((_, n) => words.slice(0, words.length - n).join("_"));
    const layer = heads.find((head) => layers.has(head));
    if (layer !== undefined) return shown(layer);
    if (/(^|_)loss($|_)/.test(name)) return "loss";
    if (/_correct$|weight_sum/.test(name)) return "metrics";
    if (op === "advance") return "counters";
    return phaseOf(node) === "update" ? "optimizer" : name || op;
  };
}

const isSource = (op: string): boolean => ["parameter", "state", "input", "dataset", "order", "control", "constant"].includes(op);

/** What the outputs and the metrics depend on is forward; of the rest the gradients, by their names, are backward. */
function phaseFinder(graph: Graph): (node: Node) => Phase {
  const metrics = graph.updates.filter(({ target }) => graph.nodes[target]?.attrs.role === "metric").map(({ value }) => value);
  const forward = ancestors(graph, [...graph.outputs.map(({ node }) => node), ...metrics]);
  return ({ id, name }) => (forward.has(id) ? "forward" : /_gradient$/.test(name) ? "backward" : "update");
}

function ancestors(graph: Graph, roots: readonly NodeId[]): ReadonlySet<NodeId> {
  const found = new Set(roots);
  // Operands come before their users.
  for (const { id, operands } of graph.nodes.toReversed()) {
    if (found.has(id)) for (const operand of Object.values(operands)) found.add(operand);
  }
  return found;
}
