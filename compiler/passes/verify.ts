import { invariant } from "../base/invariant.js";
import type { Graph, Node } from "../ir/graph.js";
import { perLikeness } from "../ir/likeness.js";
import { isView } from "../ir/places.js";
import { printAttributes, printNode } from "../ir/print.js";
import { elementCount, printType, sameType, type TensorType } from "../ir/types.js";
import { usesOf } from "../ir/uses.js";
import { structureFaults } from "../ir/verify.js";
import { opNamed } from "../ops/index.js";
import { createMembership, kernelResults } from "./groups.js";

/**
 * Throws CompilerBug unless the graph is sound: its structure, every node by the rules of its operator (attributes parse to
 * themselves, the type is the inferred one), and groups that a kernel can compute. `before` has been verified: what a pass took
 * over from it is sound as it was.
 */
export function verifyGraph(graph: Graph, before?: Graph): void {
  const structure = structureFaults(graph);
  const faults = structure.length > 0 ? structure : [...nodeFaults(graph, before), ...kernelFaults(graph, before)];
  invariant(faults.length === 0, `the graph is not sound: ${faults.join("; ")}`);
}

/** What the rules of operators find, which see attributes and types alone: of nodes that are alike in these, one is judged. */
function nodeFaults(graph: Graph, before: Graph | undefined): readonly string[] {
  if (graph.nodes === before?.nodes) return [];
  const isTakenOver = before ? createComparison(before, graph) : () => false;
  const faults: string[] = [];
  for (const node of graph.nodes) if (!isTakenOver(node)) faults.push(...operatorFaults(graph, node));
  return faults;
}

/** A pass takes out so many nodes in a row at most, mostly. */
const reach = 64;

/**
 * Tells of one node after the other whether it was there before, with operands of the same types. A pass that moves a node keeps its
 * attributes, and most keep the order: it is looked for behind the last that was found. What is not found is judged anew.
 */
function createComparison(before: Graph, graph: Graph): (node: Node) => boolean {
  let next = 0;
  return (node) => {
    const end = Math.min(next + reach, before.nodes.length);
    for (let i = next; i < end; i++) {
      const old = before.nodes[i];
      if (old.attrs !== node.attrs || old.name !== node.name) continue;
      next = i + 1;
      return isAlike(before, old, graph, node);
    }
    return false;
  };
}

/** Whether operators, types and the types of the operands are the same. */
function isAlike(before: Graph, old: Node, graph: Graph, { op, operands, type }: Node): boolean {
  if (old.op !== op || !sameType(old.type, type)) return false;
  for (const name in operands) {
    const was = before.nodes[old.operands[name]];
    if (was === undefined || !sameType(was.type, graph.nodes[operands[name]].type)) return false;
  }
  for (const name in old.operands) if (operands[name] === undefined) return false;
  return true;
}

/** Of nodes that are alike, the first is named. */
const operatorFaults = perLikeness((graph, node): readonly string[] => {
  const faults: string[] = [];
  const op = opNamed(node.op);
  for (const name of Object.keys(node.operands)) {
    if (!op.operands.includes(name)) faults.push(`${node.op} has no operand ${name}`);
  }
  const attrs = op.attributes.safeParse(node.attrs);
  if (!attrs.success) faults.push(`attributes do not parse: ${attrs.error.message}`);
  else if (printAttributes(attrs.data) !== printAttributes(node.attrs))
    faults.push("attributes are not complete or not in order");
  else if (faults.length === 0) {
    const types: { [name: string]: TensorType } = {};
    for (const [name, id] of Object.entries(node.operands)) types[name] = graph.nodes[id].type;
    const inferred = op.infer(types, attrs.data);
    if (!sameType(inferred, node.type)) faults.push(`the operator gives ${printType(inferred)}`);
  }
  return faults.map((fault) => `${fault} in ${printNode(node)}`);
});

/** A constant is a number inside the kernels that use it, and a view is where its operands are, unless that is inside of a kernel. */
function* kernelFaults(graph: Graph, before: Graph | undefined): Iterable<string> {
  if (graph.groups.length === 0) return;
  const uses = usesOf(graph);
  const isSameBody = graph.nodes === before?.nodes && graph.outputs === before.outputs && graph.updates === before.updates;
  const sound = new Set(isSameBody ? before.groups.map(({ nodes }) => nodes) : []);
  const inside = createMembership(graph);
  for (const group of graph.groups) {
    if (sound.has(group.nodes)) continue;
    const isMember = inside(group.nodes);
    for (const id of group.nodes) {
      const node = graph.nodes[id];
      const { op } = node;
      const isInside = op === "reshape" && isMember(node.operands.x);
      if ((isView(node) && !isInside) || opNamed(op).kind === "source") yield `group ${group.name} holds the ${op} %${id}`;
    }
    const counts = kernelResults(graph, group.nodes, uses, isMember).map((id) => elementCount(graph.nodes[id].type.shape));
    if (counts.length === 0) yield `nobody reads a result of group ${group.name}`;
    if (counts.some((count) => count !== counts[0]))
      yield `group ${group.name} has results of ${[...new Set(counts)].join(" and ")} elements`;
  }
}
