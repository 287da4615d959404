import type { Span } from "../base/span.js";
import type { Graph, Node } from "./graph.js";
import { printDefinition } from "./print.js";
import { kernelOrder } from "./verify.js";

/**
 * The graph for people: kernels in an order in which they can run, the nodes of a group indented below its name, and the
 * line of the source beside what came from it. `lineOf` gives the text that stands for an origin, such as
 * `9: -> conv2d(32, kernel: 3) -> relu`.
 */
export function renderGraph(graph: Graph, lineOf: (origin: Span) => string): string {
  const groupOf = new Map(graph.groups.map((group) => [group.nodes[0], group]));
  const lines: string[] = [];
  // A source line is shown once for neighbours that share it.
  let shown: string | undefined;
  const put = (node: Node, indent: string): void => {
    const origin = node.origin && lineOf(node.origin);
    if (origin !== undefined && origin !== shown) lines.push(`${indent}# ${origin}`);
    shown = origin;
    lines.push(indent + printDefinition(node));
  };
  for (const unit of kernelOrder(graph) ?? graph.nodes.map(({ id }) => [id])) {
    const group = groupOf.get(unit[0]);
    if (group) lines.push(`${group.name}:`);
    for (const id of unit) put(graph.nodes[id], group ? "  " : "");
  }
  for (const { name, node } of graph.outputs) lines.push(`output ${name} = ${named(graph, node)}`);
  for (const { target, value } of graph.updates) lines.push(`update ${named(graph, target)} = ${named(graph, value)}`);
  return lines.map((line) => `${line}\n`).join("");
}

const named = (graph: Graph, id: number): string => `%${id} ${graph.nodes[id].name}`;
