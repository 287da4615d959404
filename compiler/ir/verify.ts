import type { Graph, NodeId } from "./graph.js";
import { perGraph, perNodes } from "./per_graph.js";
import { sameType } from "./types.js";

/**
 * What is wrong with the form of a graph, as sentences; none for a sound one. Looks at no operator's rules: those are in
 * `passes/verify.ts`. A graph that breaks one of these rules is a bug of the compiler.
 */
export function structureFaults(graph: Graph): readonly string[] {
  const faults = [...nodeFaults(graph), ...boundaryFaults(graph)];
  // Groups of a graph whose references dangle cannot be judged.
  return faults.length > 0 ? faults : groupFaults(graph);
}

/** Graphs with the same nodes share what is wrong with them. */
const nodeFaults = perNodes(({ nodes }): readonly string[] => {
  const faults: string[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const { id, operands } = nodes[index];
    if (id !== index) faults.push(`node ${index} has the id %${id}`);
    for (const name in operands) {
      const operand = operands[name];
      if (nodes[operand] === undefined) faults.push(`%${index}: operand ${name} is %${operand}, which does not exist`);
      else if (operand >= index) faults.push(`%${index}: operand ${name} is %${operand}, which does not come before it`);
    }
  }
  return faults;
});

const updatable: ReadonlySet<string> = new Set(["parameter", "state", "control"]);

function* boundaryFaults({ nodes, outputs, updates, halves = [] }: Graph): Iterable<string> {
  const names = new Set<string>();
  for (const { name, node } of outputs) {
    if (!(node in nodes)) yield `output ${name} is %${node}, which does not exist`;
    if (names.has(name)) yield `two outputs are called ${name}`;
    names.add(name);
  }
  const targets = new Set<NodeId>();
  for (const { target, value } of updates) {
    if (!(target in nodes) || !(value in nodes)) {
      yield `the update of %${target} by %${value} names a node that does not exist`;
      continue;
    }
    if (!updatable.has(nodes[target].op)) yield `%${target} takes an update, and is a ${nodes[target].op}`;
    if (!sameType(nodes[target].type, nodes[value].type)) yield `%${target} takes %${value}, which has another type`;
    if (targets.has(target)) yield `%${target} takes two updates`;
    targets.add(target);
  }
  for (const id of halves) {
    if (!(id in nodes)) yield `%${id} is kept in half precision, and does not exist`;
    else if (nodes[id].type.dtype !== "f32") yield `%${id} is kept in half precision, and holds ${nodes[id].type.dtype}`;
  }
}

function groupFaults(graph: Graph): readonly string[] {
  const faults: string[] = [];
  const names = new Set<string>();
  const owners: (string | undefined)[] = graph.nodes.map(() => undefined);
  for (const { name, nodes } of graph.groups) {
    if (names.has(name)) faults.push(`two groups are called ${name}`);
    names.add(name);
    if (nodes.length === 0) faults.push(`group ${name} is empty`);
    for (let index = 0; index < nodes.length; index++) {
      const id = nodes[index];
      if (graph.nodes[id] === undefined) faults.push(`group ${name} holds %${id}, which does not exist`);
      if (index > 0 && id <= nodes[index - 1]) faults.push(`group ${name} is not in order at %${id}`);
      const other = owners[id];
      if (other !== undefined) faults.push(`%${id} is in the groups ${other} and ${name}`);
      owners[id] = name;
    }
  }
  // Without groups the order of the nodes is one.
  if (faults.length > 0 || graph.groups.length === 0) return faults;
  return kernelOrder(graph) ? [] : ["the groups depend on each other in a cycle"];
}

/**
 * The nodes in an order in which all of a group can run at once: units are groups, and single nodes outside of groups, each
 * after what it reads. `undefined` when the groups depend on each other in a cycle.
 */
export const kernelOrder: (graph: Graph) => readonly (readonly NodeId[])[] | undefined = perGraph(findOrder);

function findOrder(graph: Graph): readonly (readonly NodeId[])[] | undefined {
  const groupOf: (readonly NodeId[] | undefined)[] = graph.nodes.map(() => undefined);
  for (const { nodes } of graph.groups) for (const id of nodes) groupOf[id] = nodes;
  // By the last node, so that the order of the graph is kept where groups allow it.
  const units: (readonly NodeId[])[] = [];
  for (const { id } of graph.nodes) {
    const group = groupOf[id];
    if (group === undefined) units.push([id]);
    else if (group[group.length - 1] === id) units.push(group);
  }
  const unitOf: number[] = graph.nodes.map(() => 0);
  for (let i = 0; i < units.length; i++) for (const id of units[i]) unitOf[id] = i;

  const order: (readonly NodeId[])[] = [];
  const state: ("open" | "done" | undefined)[] = [];
  const visit = (unit: number): boolean => {
    const seen = state[unit];
    if (seen) return seen === "done";
    state[unit] = "open";
    for (const id of units[unit]) {
      const { operands } = graph.nodes[id];
      for (const name in operands) {
        const producer = unitOf[operands[name]];
        if (producer !== unit && !visit(producer)) return false;
      }
    }
    state[unit] = "done";
    order.push(units[unit]);
    return true;
  };
  return units.every((_, unit) => visit(unit)) ? order : undefined;
}
