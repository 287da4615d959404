import { roundToHalf } from "../base/half.js";
import { invariant } from "../base/invariant.js";
import type { Graph, Node } from "../ir/graph.js";
import { placesOf } from "../ir/places.js";
import type { HostTensor } from "./define.js";
import { opNamed } from "./index.js";

/** Values of the sources, by `sourceName`, row-major. */
export type SourceValues = { readonly [source: string]: ArrayLike<number> };

export interface GraphValues {
  /** By output name. */
  readonly outputs: { readonly [name: string]: HostTensor };
  /** The new values of parameters, states and control, by `sourceName`. */
  readonly updates: { readonly [source: string]: HostTensor };
}

/** What a graph computes, by the operators' references in float64: what a pass must keep, and what kernels are held against. */
export function evaluateGraph(graph: Graph, sources: SourceValues): GraphValues {
  const values: HostTensor[] = [];
  const halves = new Set(graph.halves);
  const places = halves.size > 0 ? placesOf(graph) : [];
  for (const node of graph.nodes) {
    const value = evaluateNode(node, values, sources);
    const isHalf = halves.size > 0 && halves.has(places[node.id].owner);
    values.push(isHalf ? { ...value, data: value.data.map(roundToHalf) } : value);
  }
  return {
    outputs: Object.fromEntries(graph.outputs.map(({ name, node }) => [name, values[node]])),
    updates: Object.fromEntries(graph.updates.map(({ target, value }) => [sourceName(graph.nodes[target]), values[value]])),
  };
}

/** What a source is called among the values: the path of a parameter or state, the name of an input or data set, else its kind. */
export function sourceName({ op, attrs }: Node): string {
  const own = attrs.path ?? attrs.name;
  return typeof own === "string" ? own : op;
}

function evaluateNode(node: Node, values: readonly HostTensor[], sources: SourceValues): HostTensor {
  const { reference } = opNamed(node.op);
  if (!reference) {
    const given = sources[sourceName(node)];
    invariant(given, `no value for the source ${sourceName(node)}`);
    return { type: node.type, data: Float64Array.from(given) };
  }
  const operands = Object.fromEntries(Object.entries(node.operands).map(([name, id]) => [name, values[id]]));
  return reference(operands, node.attrs, node.type);
}
