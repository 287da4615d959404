import { invariant } from "../base/invariant.js";
import { once } from "../base/once.js";
import type { Span } from "../base/span.js";
import type { Attributes, Graph, GraphOutput, Group, Node, NodeId, Update } from "../ir/graph.js";
import { moveNode } from "../ir/operands.js";
import { printAttributes } from "../ir/print.js";
import { printType, type TensorType } from "../ir/types.js";
import type { Emit, Op, OperandTypes } from "./define.js";
import { opNamed } from "./index.js";

/** Builds a graph node by node; the graph itself stays readonly. */
export interface GraphBuilder {
  readonly emit: Emit;
  /** A node of another graph with the operands that this one has for its own, of the same types: its operator is not asked again. */
  readonly adopt: (node: Node, operandFor: (id: NodeId) => NodeId) => Node;
  /** Runs `body` with `origin` as the place that emitted nodes come from; inner places win. */
  readonly at: <T>(origin: Span | undefined, body: () => T) => T;
  readonly output: (name: string, node: Node) => void;
  readonly update: (target: Node, value: Node) => void;
  readonly node: (id: number) => Node;
  /** How many nodes there are: the number of the next one. */
  readonly count: () => number;
  readonly finish: () => Graph;
}

/** Most nodes have no attributes: what its schema makes of none, an operator is asked once. */
const parsedFromNone = once(({ attributes }: Op): Attributes => attributes.parse({}));

/** What the schemas of operators make of attributes, once for all nodes that have the same, as those of equal layers do. */
function createParser(): (op: Op, attrs: Attributes) => Attributes {
  const parsed = new Map<string, Attributes>();
  return (op, attrs) => {
    if (Object.keys(attrs).length === 0) return parsedFromNone(op);
    const key = `${op.name} ${printAttributes(attrs)}`;
    const known = parsed.get(key) ?? op.attributes.parse(attrs);
    parsed.set(key, known);
    return known;
  };
}

/** One object for all types that are equal, so that comparing them and finding nodes that are alike takes no look into them. */
function createTypes(): (type: TensorType) => TensorType {
  const types = new Map<string, TensorType>();
  const given = new Set<TensorType>();
  return (type) => {
    if (given.has(type)) return type;
    const text = printType(type);
    const first = types.get(text) ?? type;
    types.set(text, first);
    given.add(first);
    return first;
  };
}

/** A builder that starts empty, or from an existing graph whose nodes, outputs and updates it keeps. */
export function createBuilder(start?: Graph): GraphBuilder {
  const nodes: Node[] = [...(start?.nodes ?? [])];
  const outputs: GraphOutput[] = [...(start?.outputs ?? [])];
  const updates: Update[] = [...(start?.updates ?? [])];
  const groups: readonly Group[] = start?.groups ?? [];
  const parse = createParser();
  const shared = createTypes();
  let place: Span | undefined;

  const emit: Emit = (opName, operands, attrs = {}, options = {}) => {
    const op = opNamed(opName);
    const types: { [name: string]: OperandTypes[string] } = {};
    const ids: { [name: string]: number } = {};
    for (const name of op.operands) {
      const operand = operands[name];
      if (!operand) continue;
      if (nodes[operand.id] !== operand) invariant(false, `${opName}: operand ${name} is not a node of this graph`);
      types[name] = operand.type;
      ids[name] = operand.id;
    }
    for (const name in operands) if (!op.operands.includes(name)) invariant(false, `${opName} has no operand ${name}`);
    const checked = parse(op, attrs);
    const node: Node = {
      id: nodes.length,
      op: opName,
      operands: ids,
      attrs: checked,
      type: shared(op.infer(types, checked)),
      name: options.name ?? opName,
      origin: place,
    };
    nodes.push(node);
    return node;
  };

  const adopt: GraphBuilder["adopt"] = (node, operandFor) => {
    const adopted = moveNode(node, nodes.length, operandFor);
    nodes.push(adopted);
    return adopted;
  };

  return {
    emit,
    adopt,
    at: (origin, body) => {
      const outer = place;
      place = origin ?? outer;
      try {
        return body();
      } finally {
        place = outer;
      }
    },
    output: (name, node) => void outputs.push({ name, node: node.id }),
    update: (target, value) => void updates.push({ target: target.id, value: value.id }),
    node: (id) => {
      const node = nodes[id];
      invariant(node, `no node ${id}`);
      return node;
    },
    count: () => nodes.length,
    finish: () => ({ nodes: [...nodes], outputs: [...outputs], updates: [...updates], groups }),
  };
}
