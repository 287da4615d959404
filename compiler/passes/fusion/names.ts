import { once } from "../../base/once.js";
import type { Graph, Group, Node, NodeId } from "../../ir/graph.js";
import { perNodes } from "../../ir/per_graph.js";

type Nodes = Pick<Graph, "nodes">;

/** Gives each kernel of several nodes a name made of its members': `conv2d_1_bias_relu_pool`. In order of the first member. */
export function nameGroups(graph: Graph, kernels: readonly (readonly NodeId[])[]): readonly Group[] {
  const taken = new Set<string>();
  return [...kernels]
    .sort((a, b) => a[0] - b[0])
    .map((nodes) => {
      const wanted = kernelNames(graph)(nodes);
      let name = wanted;
      for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
      taken.add(name);
      return { name, nodes };
    });
}

/** Every pass that fuses names all kernels anew, most of which are as they were. */
const kernelNames = perNodes((graph) => once((nodes: readonly NodeId[]) => kernelName(graph, nodes)));

/** A name is to be read. */
const mostWords = 4;

/** The name of the first member, and a word for each thing that follows. */
function kernelName(graph: Nodes, nodes: readonly NodeId[]): string {
  const base = graph.nodes[nodes[0]].name;
  const words = new Set<string>();
  let named: string | undefined;
  for (const id of nodes.slice(1)) {
    const node = graph.nodes[id];
    const { op, name } = node;
    const known = wordOfOperator[op];
    if (known !== undefined) words.add(known);
    else if (name === base) {
      if (addsParameter(graph, node)) words.add("bias");
    } else if (name !== op && name !== named) {
      // What came with no name of its own, arithmetic above all, says nothing about the kernel; and many steps have one name.
      named = name;
      const found = wordOfName(name, base);
      if (found !== undefined) words.add(found);
    }
    if (words.size === mostWords) break;
  }
  return [base, ...words].join("_");
}

const wordOfOperator: { readonly [op: string]: string } = { max_pool: "pool", max_pool_argmax: "pool", avg_pool: "pool" };

function wordOfName(name: string, base: string): string | undefined {
  // What comes of the same layer need not name it again: conv2d_1_filter_gradient and conv2d_1_kernel_adam.
  const shared = sharedLayer(base, name);
  if (shared) return name.slice(shared.length + 1);
  // A layer's number belongs to the base: conv2d_1 and relu_1 are `conv2d_1_relu`.
  const plain = name.replace(/_\d+$/, "");
  return base.startsWith(plain) ? undefined : plain;
}

/** `conv2d_1` of `conv2d_1_filter_gradient` and `conv2d_1_kernel_adam`: what both begin with, up to a number or the whole base. */
function sharedLayer(base: string, name: string): string | undefined {
  if (name.startsWith(`${base}_`)) return base;
  const layer = /^.*?_\d+(?=_)/.exec(name)?.[0];
  return layer !== undefined && (base === layer || base.startsWith(`${layer}_`)) ? layer : undefined;
}

const addsParameter = (graph: Nodes, node: Node): boolean =>
  node.op === "add" && Object.values(node.operands).some((operand) => graph.nodes[operand].op === "parameter");
