import type { Graph, Group, Node, NodeId } from "../../ir/graph.js";

/** Gives each kernel of several nodes a name made of its members': `conv2d_1_bias_relu_pool`. In order of the first member. */
export function nameGroups(graph: Graph, kernels: readonly (readonly NodeId[])[]): readonly Group[] {
  const taken = new Set<string>();
  return [...kernels].sort((a, b) => a[0] - b[0]).map((nodes) => {
    const wanted = kernelName(graph, nodes);
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    return { name, nodes };
  });
}

/** The name of the first member, and a word for each thing that follows. */
function kernelName(graph: Graph, nodes: readonly NodeId[]): string {
  const base = graph.nodes[nodes[0]].name;
  const words = nodes.slice(1).map((id) => word(graph, graph.nodes[id], base));
  return [base, ...new Set(words.filter((word) => word !== undefined))].join("_");
}

const wordOfOperator: { readonly [op: string]: string } = { max_pool2d: "pool", max_pool2d_argmax: "pool", avg_pool2d: "pool" };

function word(graph: Graph, node: Node, base: string): string | undefined {
  const known = wordOfOperator[node.op];
  if (known) return known;
  if (node.name === base) return addsParameter(graph, node) ? "bias" : undefined;
  // What came with no name of its own, arithmetic above all, says nothing about the kernel.
  if (node.name === node.op) return undefined;
  // A layer's number belongs to the base: conv2d_1 and relu_1 are `conv2d_1_relu`.
  return node.name.startsWith(`${base}_`) ? node.name.slice(base.length + 1) : node.name.replace(/_\d+$/, "");
}

const addsParameter = (graph: Graph, node: Node): boolean =>
  node.op === "add" && Object.values(node.operands).some((operand) => graph.nodes[operand].op === "parameter");
