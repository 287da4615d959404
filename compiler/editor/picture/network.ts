import type { Given } from "../../check/observer.js";
import type { Graph, NodeId } from "../../ir/graph.js";
import { elementCount, type TensorType } from "../../ir/types.js";
import type { Expr } from "../../syntax/ast.js";
import type { Told } from "../analysis.js";

/** A step of a network as it was written: a layer, arithmetic, or a block or a `repeat` with the steps that it holds. */
export interface Step {
  /** What the paths of its parameters begin with, or else its place; with a number behind it at a later use. Unique, without spaces. */
  readonly id: string;
  readonly path?: string;
  readonly expr: Expr;
  /** What the names in its arguments stand for. */
  readonly names: Given["names"];
  /** Of one example. */
  readonly type: TensorType;
  readonly nodes: Given["nodes"];
  /** The node that holds its value. */
  readonly result: NodeId;
  /** Of the weights that it has, those of the steps inside among them; 0 where an earlier step has the same. */
  readonly parameters: number;
  /** The path of the weights that it shares with an earlier step. */
  readonly shares?: string;
  readonly inner?: readonly Step[];
}

export interface Network {
  readonly steps: readonly Step[];
  /** By the names of inputs and the ids of steps that are no blocks. */
  readonly flows: readonly { readonly from: string; readonly to: string }[];
  /** Which input or step has made the value of a node: the last one, where a step gives on what it was given. */
  readonly makerOf: (node: NodeId) => string | undefined;
}

/** Finds the steps of a model in what was told of its values, inner ones before outer ones, and what flows between them. */
export function readNetwork(graph: Graph, values: readonly Told[]): Network {
  const steps = stepsOf(graph, values);
  const makers = new Map(graph.nodes.flatMap(({ id, op, attrs }) => (op === "input" ? [[id, String(attrs.name)] as const] : [])));
  const flows: { from: string; to: string }[] = [];
  for (const step of allSteps(steps)) {
    if (step.inner) continue;
    const { first, end } = step.nodes;
    const read = graph.nodes.slice(first, end).flatMap((node) => Object.values(node.operands).filter((id) => id < first));
    // A step without nodes gives on what it is given.
    const from = new Set((first === end ? [step.result] : read).flatMap((id) => makers.get(id) ?? []));
    flows.push(...[...from].map((maker) => ({ from: maker, to: step.id })));
    makers.set(step.result, step.id);
  }
  return { steps, flows, makerOf: (node) => makers.get(node) };
}

/** Steps in order, and those inside of each before what follows it. */
export const allSteps = (steps: readonly Step[]): readonly Step[] =>
  steps.flatMap((step) => [...(step.inner ? allSteps(step.inner) : []), step]);

/**
 * Values are told inner ones first, so a stack of those that nothing has taken in yet is a tree in the end. A value that is one
 * of them under another expression, such as a pipe or a name, is nothing new; a call without a path of its own is a `repeat`.
 */
function stepsOf(graph: Graph, values: readonly Told[]): readonly Step[] {
  const stack: Step[] = [];
  const uses = new Map<string, number>();
  const create = ({ expr, given: { model, path, type, nodes, node, names } }: Told, inner?: readonly Step[]): Step => {
    const name = path ?? `${model}@${expr.span.start}`;
    const use = (uses.get(name) ?? 0) + 1;
    uses.set(name, use);
    const parameters = parametersIn(graph, nodes);
    const shares = path === undefined ? inner?.[0]?.shares : use > 1 ? path : undefined;
    return {
      ...{ id: use === 1 ? name : `${name}#${use}`, expr, names, type, nodes, result: node, parameters },
      ...(path !== undefined && { path }),
      ...(shares !== undefined && { shares }),
      ...(inner && { inner }),
    };
  };

  for (const told of values) {
    const { expr, given } = told;
    const { first, end } = given.nodes;
    if (first === end) {
      if (given.path !== undefined && !uses.has(given.path)) stack.push(create(told));
      continue;
    }
    const since = lengthBefore(stack, first);
    const taken = stack.slice(since);
    const maker = taken.findLast(({ result }) => result === given.node);
    if (maker) {
      if (given.path === undefined ? expr.kind !== "call" : given.path === maker.path) continue;
      stack.length = since;
      stack.push(create(told, taken));
      continue;
    }
    const isInside = ({ path, inner = [] }: Step): boolean =>
      path === undefined ? inner.some(isInside) : path.startsWith(`${given.path}/`);
    // Steps that are arguments, as in `bidirectional(lstm(64))`, belong to the layer; values that are arguments come before it.
    const own = given.path === undefined ? [] : taken.filter(isInside);
    const before = taken.filter((step) => !own.includes(step));
    const start = Math.max(first, ...before.map(({ nodes }) => nodes.end));
    stack.length = since;
    stack.push(...before, create({ expr, given: { ...given, nodes: { first: start, end } } }));
  }
  return stack;
}

/** How many steps of the stack end before a node. */
function lengthBefore(stack: readonly Step[], first: NodeId): number {
  let length = stack.length;
  while (length > 0 && stack[length - 1].nodes.first >= first) length -= 1;
  return length;
}

const parametersIn = (graph: Graph, { first, end }: Given["nodes"]): number =>
  graph.nodes
    .slice(first, end)
    .filter(({ op }) => op === "parameter")
    .reduce((sum, { type }) => sum + elementCount(type.shape), 0);
