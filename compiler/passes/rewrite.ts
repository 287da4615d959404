import { invariant } from "../base/invariant.js";
import type { Graph, Node, NodeId } from "../ir/graph.js";
import { sameType } from "../ir/types.js";
import { createBuilder } from "../ops/builder.js";
import type { Emit } from "../ops/define.js";

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
  const builder = createBuilder();
  const renewed: Node[] = [];
  let changed = false;
  const target = (id: NodeId): Node => renewed[id];
  const operandOf = (node: Node, name: string): Node => builder.node(node.operands[name]);
  const emitAs =
    (place: Node): Emit =>
    (op, operands, attrs, options) =>
      builder.at(place.origin, () => builder.emit(op, operands, attrs, { name: place.name, ...options }));

  for (const node of graph.nodes) {
    const operands: { [name: string]: Node } = {};
    for (const [name, id] of Object.entries(node.operands)) operands[name] = renewed[id];
    const emit = emitAs(node);
    let kept: Node | undefined;
    const keep = (): Node =>
      (kept ??= keepsTypes(graph, node, operands) ? builder.adopt(node, operands) : emit(node.op, operands, node.attrs));
    const replacement = rule({ node, operands, emit, keep, emitAs, renewed: target, operandOf }) ?? keep();
    changed ||= replacement !== kept;
    renewed.push(replacement);
  }
  if (!changed) return graph;
  for (const { name, node } of graph.outputs) builder.output(name, target(node));
  for (const update of graph.updates) builder.update(target(update.target), target(update.value));
  return builder.finish();
}

/** Whether what takes the place of the operands is of their types, so that the node's is the same too. */
const keepsTypes = (graph: Graph, node: Node, operands: Rewriting["operands"]): boolean =>
  Object.entries(operands).every(([name, { type }]) => sameType(type, graph.nodes[node.operands[name]].type));

/** The graph with only the nodes for which `keep` holds, in the same order with new ids; what they read must be kept too. */
export function filterNodes(graph: Graph, keep: (id: NodeId) => boolean): Graph {
  const ids = new Map(graph.nodes.filter(({ id }) => keep(id)).map(({ id }, index) => [id, index] as const));
  const moved = (id: NodeId): NodeId => {
    const now = ids.get(id);
    invariant(now !== undefined, `%${id} is read, and was removed`);
    return now;
  };
  return {
    nodes: graph.nodes
      .filter(({ id }) => keep(id))
      .map((node) => ({
        ...node,
        id: moved(node.id),
        operands: Object.fromEntries(Object.entries(node.operands).map(([name, id]) => [name, moved(id)])),
      })),
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: moved(node) })),
    updates: graph.updates.map(({ target, value }) => ({ target: moved(target), value: moved(value) })),
    groups: graph.groups
      .map(({ name, nodes }) => ({ name, nodes: nodes.filter(keep).map(moved) }))
      .filter(({ nodes }) => nodes.length > 0),
  };
}
