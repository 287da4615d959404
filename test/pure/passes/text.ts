import type { Graph, Node } from "../../../compiler/ir/graph.js";
import { parseGraph } from "../../../compiler/ir/parse.js";
import { printGraph } from "../../../compiler/ir/print.js";
import { type TensorType, tensor } from "../../../compiler/ir/types.js";
import { opNamed } from "../../../compiler/ops/index.js";
import type { Pass } from "../../../compiler/passes/pass.js";
import { runPasses } from "../../../compiler/passes/run.js";

/**
 * A graph in a short form: types of all but sources are left as `_` and inferred, attributes get their defaults.
 * `%2: _ = relu(x: %1)`. Sources `x`, `w` and `s` below are short for inputs, parameters and states: `%0: f32[4, 5] = x()`.
 */
export function graphOf(text: string): Graph {
  const written = parseGraph(text.replaceAll(": _ =", ": f32[0] ="));
  const nodes: Node[] = [];
  for (const node of written.nodes) nodes.push(complete(node, nodes));
  return { ...written, nodes };
}

function complete(node: Node, before: readonly Node[]): Node {
  const { dtype, shape } = node.type;
  const path = node.name;
  if (node.op === "x")
    return {
      ...node,
      op: "input",
      name: path === "x" ? `input_${node.id}` : path,
      attrs: { name: `${path}_${node.id}`, dtype, shape },
    };
  if (node.op === "w") {
    return {
      ...node,
      op: "parameter",
      name: `w_${node.id}`,
      attrs: { path: `w_${node.id}`, shape, trainable: true, initializer: { kind: "zeros" } },
    };
  }
  if (node.op === "s")
    return {
      ...node,
      op: "state",
      name: `s_${node.id}`,
      attrs: { path: `s_${node.id}`, role: "optimizer", dtype, shape, initial: 0 },
    };
  const op = opNamed(node.op);
  const attrs = op.attributes.parse(node.attrs);
  const operands: { [name: string]: TensorType } = {};
  for (const [name, id] of Object.entries(node.operands)) operands[name] = before[id].type;
  const inferred = op.infer(operands, attrs);
  return { ...node, attrs, type: tensor(inferred.dtype, inferred.shape) };
}

/** The body of the graph after the pass: nodes that are no sources, outputs, updates and groups, as text. */
export function bodyAfter(pass: Pass | readonly Pass[], text: string): readonly string[] {
  return body(runPasses(graphOf(text), "run" in pass ? [pass] : pass));
}

const body = (graph: Graph): readonly string[] =>
  printGraph(graph)
    .trimEnd()
    .split("\n")
    .filter((line) => !/ = (input|parameter|state)\(/.test(line));

/** The groups as `name: op op op`, in order. */
export const groups = (graph: Graph): readonly string[] =>
  graph.groups.map(({ name, nodes }) => `${name}: ${nodes.map((id) => graph.nodes[id].op).join(" ")}`);
