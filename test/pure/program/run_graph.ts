import type { Graph, Node } from "../../../compiler/ir/graph.js";
import type { HostTensor } from "../../../compiler/ops/define.js";
import { opNamed } from "../../../compiler/ops/index.js";

type Values = { readonly [name: string]: readonly number[] };

/**
 * Runs a graph once in float64 by the operators' references. `values` fills the sources: parameters and states by path, inputs
 * and columns by name, `order` and `control`; a state that is not given begins at its initial value. Returns the outputs by
 * name, and what each updated source becomes by the name it goes by here.
 */
export function runGraph(graph: Graph, values: Values): { readonly outputs: Values; readonly updates: Values } {
  const tensors: HostTensor[] = [];
  for (const node of graph.nodes) {
    const operands = Object.fromEntries(Object.entries(node.operands).map(([name, id]) => [name, tensors[id]]));
    const reference = opNamed(node.op).reference;
    tensors.push(reference ? reference(operands, node.attrs, node.type) : { type: node.type, data: sourceData(node, values) });
  }
  const numbersOf = (id: number) => [...tensors[id].data];
  return {
    outputs: Object.fromEntries(graph.outputs.map(({ name, node }) => [name, numbersOf(node)])),
    updates: Object.fromEntries(graph.updates.map(({ target, value }) => [sourceName(graph.nodes[target]), numbersOf(value)])),
  };
}

const sourceName = ({ op, attrs }: Node): string => String(attrs.path ?? attrs.name ?? op);

function sourceData(node: Node, values: Values): Float64Array {
  const name = sourceName(node);
  const given = values[name];
  const count = node.type.shape.reduce((a, b) => a * b, 1);
  if (given && count >= 0 && given.length !== count) throw new Error(`${name} takes ${count} numbers, and got ${given.length}`);
  if (given) return Float64Array.from(given);
  if (node.op === "state") return new Float64Array(count).fill(Number(node.attrs.initial));
  throw new Error(`the test gives no ${name}`);
}
