import type { Span } from "../base/span.js";
import type { Attribute, Attributes, Graph, Node } from "./graph.js";
import { plainName } from "./tokens.js";
import { printType } from "./types.js";

/**
 * The whole graph as text, one line for each node, output, update, group and value in half precision, in order. `parseGraph` reads it back exactly:
 *
 *     %3 conv2d_1: f32[32, 26, 26, 32] = conv(x: %1, w: %2) {stride: [1, 1]} @ mnist.dlm:210-230
 *     output digit = %3
 *     update %2 = %9
 *     group conv2d_1_relu: %3 %4
 *     half %4
 *
 * A node's name is left out where it is the operator's.
 */
export function printGraph(graph: Graph): string {
  const lines = [
    ...graph.nodes.map(printNode),
    ...graph.outputs.map(({ name, node }) => `output ${printName(name)} = %${node}`),
    ...graph.updates.map(({ target, value }) => `update %${target} = %${value}`),
    ...graph.groups.map(({ name, nodes }) => `group ${printName(name)}:${nodes.map((id) => ` %${id}`).join("")}`),
    ...(graph.halves ?? []).map((id) => `half %${id}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** One line of the graph's text, without its end. */
export function printNode(node: Node): string {
  return printDefinition(node) + (node.origin ? ` @ ${printOrigin(node.origin)}` : "");
}

/** The line of a node without its origin. */
export function printDefinition(node: Node): string {
  const name = node.name === node.op ? "" : ` ${printName(node.name)}`;
  const operands = Object.entries(node.operands).map(([operand, id]) => `${printName(operand)}: %${id}`);
  const attrs = Object.keys(node.attrs).length > 0 ? ` ${printAttribute(node.attrs)}` : "";
  return `%${node.id}${name}: ${printType(node.type)} = ${printName(node.op)}(${operands.join(", ")})${attrs}`;
}

/** Attributes of a node in the form of the graph's text; equal attributes in the same order give equal text. */
export const printAttributes = (attrs: Attributes): string => printAttribute(attrs);

const printName = (name: string): string => (plainName.test(name) ? name : JSON.stringify(name));

const printOrigin = ({ path, start, end }: Span): string => `${printName(path)}:${start}-${end}`;

function printAttribute(value: Attribute): string {
  if (typeof value === "string") return JSON.stringify(value);
  // `String` forgets the sign of a negative zero.
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(printAttribute).join(", ")}]`;
  // Passes print the attributes of all nodes, most of which have none, to find those that are alike.
  let fields = "";
  for (const key in value) fields += `${fields === "" ? "" : ", "}${printName(key)}: ${printAttribute(value[key])}`;
  return `{${fields}}`;
}

const isList = (value: Attribute): value is readonly Attribute[] => Array.isArray(value);
