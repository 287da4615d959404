import { invariant } from "../base/invariant.js";
import type { Graph, Node, NodeId } from "../ir/graph.js";
import { everyOperand, moveNode } from "../ir/operands.js";
import { sameType } from "../ir/types.js";
import { createBuilder, type GraphBuilder } from "../ops/builder.js";
import type { Emit } from "../ops/define.js";

/** What a rule sees of a node and of the new graph, until it returns: then the same object shows the next node. */
export interface Rewriting {
  /** The node as it was, with the ids of the old graph. */
  readonly node: Node;
  /** Its operands in the new graph, after what has been rewritten so far. */
  readonly operands: { readonly [name: string]: Node };
  /** Emits into the new graph, with the name and the origin of the node. */
  readonly emit: Emit;
  /** The node itself in the new graph, for a rule that wants to have it. */
  readonly keep: () => Node;
  /** Emits with the name and the origin of another node. */
  readonly emitAs: (place: Node) => Emit;
  /** What stands in the new graph for an earlier node of the old one. */
  readonly renewed: (id: NodeId) => Node;
  /** Operand `name` of a node of the new graph. */
  readonly operandOf: (node: Node, name: string) => Node;
}

/** What takes the place of a node: one of the new graph. `undefined`, or what `keep` gives, changes nothing. */
export type Rule = (at: Rewriting) => Node | undefined;

/**
 * Rebuilds the graph from the sources on, asking `rule` for every node. Kept nodes keep their names and origins; readers,
 * outputs and updates follow to the replacements; ids are made new. What nobody reads any more stays, for `removeDeadCode`.
 * The same object when no rule changes anything. Only before fusion: groups would lose their meaning.
 */
export function rewrite(graph: Graph, rule: Rule): Graph {
  invariant(graph.groups.length === 0, "a graph with groups cannot be rewritten");
  // Nothing is built while the nodes stand for themselves: most passes find nothing to do in most graphs.
  const next: { builder?: GraphBuilder; successors?: Node[] } = {};
  const renewed = (id: NodeId): Node => (next.successors ?? graph.nodes)[id];

  let node = graph.nodes[0];
  let operands: Rewriting["operands"] | undefined;
  let kept: Node | undefined;
  /** The new graph, from the first change on: with all that was kept before. */
  const begun = (): GraphBuilder => {
    next.successors ??= graph.nodes.slice(0, node.id);
    next.builder ??= createBuilder({ ...empty, nodes: kept ? graph.nodes.slice(0, node.id + 1) : next.successors });
    return next.builder;
  };
  const emitAs =
    (place: Node): Emit =>
    (op, inputs, attrs, options) => {
      const { at: within, emit } = begun();
      return within(place.origin, () => emit(op, inputs, attrs, { name: place.name, ...options }));
    };
  // Where nothing takes the place of an operand but what is of its type, the node's is the same too.
  const keepsType = (id: NodeId): boolean => sameType(renewed(id).type, graph.nodes[id].type);
  let isRetyped = false;
  const idOf = (id: NodeId): NodeId => renewed(id).id;
  const keepNode = (): Node => {
    if (!next.builder) return node;
    const keeps = !isRetyped || everyOperand(node, keepsType);
    return keeps ? next.builder.adopt(node, idOf) : emitAs(node)(node.op, at.operands, node.attrs);
  };
  const at: Rewriting = {
    get node() {
      return node;
    },
    get operands() {
      operands ??= operandNodes(node, renewed);
      return operands;
    },
    emit: (op, inputs, attrs, options) => emitAs(node)(op, inputs, attrs, options),
    keep: () => {
      kept ??= keepNode();
      return kept;
    },
    emitAs,
    renewed,
    operandOf: ({ operands: ids }, name) => next.builder?.node(ids[name]) ?? graph.nodes[ids[name]],
  };

  let changed = false;
  for (node of graph.nodes) {
    operands = undefined;
    kept = undefined;
    const successor = rule(at) ?? at.keep();
    if (successor !== kept) {
      changed = true;
      begun();
    }
    isRetyped ||= !sameType(successor.type, node.type);
    next.successors?.push(successor);
  }
  if (!changed) return graph;
  const { output, update, finish } = begun();
  for (const { name, node: id } of graph.outputs) output(name, renewed(id));
  for (const { target, value } of graph.updates) update(renewed(target), renewed(value));
  return finish();
}

const empty: Graph = { nodes: [], outputs: [], updates: [], groups: [] };

function operandNodes({ operands }: Node, renewed: (id: NodeId) => Node): Rewriting["operands"] {
  const nodes: { [name: string]: Node } = {};
  for (const name in operands) nodes[name] = renewed(operands[name]);
  return nodes;
}

/** The graph with only the nodes for which `keep` holds, in the same order with new ids; what they read must be kept too. */
export function filterNodes(graph: Graph, keep: (id: NodeId) => boolean): Graph {
  const ids: (NodeId | undefined)[] = [];
  const moved = (id: NodeId): NodeId => {
    const now = ids[id];
    invariant(now !== undefined, `%${id} is read, and was removed`);
    return now;
  };
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const kept = keep(node.id);
    ids.push(kept ? nodes.length : undefined);
    if (kept) nodes.push(moveNode(node, nodes.length, moved));
  }
  return {
    nodes,
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: moved(node) })),
    updates: graph.updates.map(({ target, value }) => ({ target: moved(target), value: moved(value) })),
    groups: graph.groups
      .map(({ name, nodes }) => ({ name, nodes: nodes.filter(keep).map(moved) }))
      .filter(({ nodes }) => nodes.length > 0),
  };
}
