import type { Graph } from "../../../compiler/ir/graph.js";
import { evaluateGraph, sourceName } from "../../../compiler/ops/evaluate.js";

type Values = { readonly [name: string]: readonly number[] };

/** `evaluateGraph` over plain arrays; a state that is not given begins at its initial value. */
export function runGraph(graph: Graph, values: Values): { readonly outputs: Values; readonly updates: Values } {
  const fresh = graph.nodes
    .filter(({ op }) => op === "state")
    .map((node) => [sourceName(node), node.type.shape.reduce((a, b) => a * b, 1), Number(node.attrs.initial)] as const);
  const initial = Object.fromEntries(fresh.map(([name, count, value]) => [name, Array.from({ length: count }, () => value)]));
  const { outputs, updates } = evaluateGraph(graph, { ...initial, ...values });
  const plain = (tensors: typeof outputs): Values =>
    Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]]));
  return { outputs: plain(outputs), updates: plain(updates) };
}
