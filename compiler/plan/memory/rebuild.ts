import { invariant } from "../../base/invariant.js";
import type { Graph, Group, Node, NodeId } from "../../ir/graph.js";
import { isView } from "../../ir/places.js";
import { opNamed } from "../../ops/index.js";
import type { Run, Tape, Value } from "./runs.js";
import { neededFor } from "./same_bits.js";

/** The graph of a tape: its nodes in the order in which they run, those of repeated kernels once more for each time. */
export function graphOf({ graph, places, units, runs }: Tape): Graph {
  const nodes: Node[] = [];
  const groups: Group[] = [];
  /** Of nodes that no run makes again: the new id. */
  const first = new Map<NodeId, NodeId>();
  const made = new Map<Value, NodeId>();
  const views = new Map<string, NodeId>();
  const groupNames = new Map(graph.groups.flatMap(({ name, nodes: [id] }) => [[id, name] as const]));
  const taken = new Map<string, number>();

  const emit = (node: Node, operands: Node["operands"], name = node.name): NodeId => {
    nodes.push({ ...node, id: nodes.length, operands, name });
    return nodes.length - 1;
  };
  const operandsOf = (node: Node, find: (id: NodeId) => NodeId): Node["operands"] =>
    Object.fromEntries(Object.entries(node.operands).map(([name, id]) => [name, find(id)]));

  /** A node as it is seen with these values in the slots. */
  const seen = (id: NodeId, reads: readonly Value[]): NodeId => {
    const node = graph.nodes[id];
    if (!isView(node)) {
      const value = reads.find((each) => each.node === places[id].owner);
      const found = (value && made.get(value)) ?? first.get(id);
      invariant(found !== undefined, `${node.name} is read before it is made`);
      return found;
    }
    const operands = operandsOf(node, (operand) => seen(operand, reads));
    const key = `${id} ${Object.values(operands).join(" ")}`;
    const known = views.get(key) ?? emit(node, operands);
    views.set(key, known);
    return known;
  };

  const addRun = (run: Run): void => {
    const { unit } = units[run.unit];
    const inside = new Set(unit.nodes.map(({ id }) => id));
    const wanted = run.again
      ? neededFor(
          unit.nodes,
          run.makes.map(({ node }) => node),
        )
      : unit.nodes;
    const here = new Map<NodeId, NodeId>();
    for (const node of wanted) {
      // A constant that leaves the graph stands among the sources.
      if (opNamed(node.op).kind === "source") continue;
      const operands = operandsOf(node, (id) => (inside.has(id) ? (here.get(id) as NodeId) : seen(id, run.reads)));
      here.set(node.id, emit(node, operands, run.again ? `${node.name}_again` : node.name));
    }
    for (const value of run.makes) if (here.has(value.node)) made.set(value, here.get(value.node) as NodeId);
    if (!run.again) for (const [id, now] of here) first.set(id, now);
    const name = groupNames.get(unit.nodes[0]?.id ?? -1);
    if (name === undefined || here.size < 2) return;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    const suffix = run.again ? `_again${count > 2 ? `_${count - 1}` : ""}` : "";
    groups.push({ name: `${name}${suffix}`, nodes: [...here.values()] });
  };

  for (const node of graph.nodes) if (opNamed(node.op).kind === "source") first.set(node.id, emit(node, {}));
  for (const run of runs) addRun(run);
  const result = (id: NodeId): NodeId => seen(id, []);
  return {
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: result(node) })),
    updates: graph.updates.map(({ target, value }) => ({ target: result(target), value: result(value) })),
    // After the results, which may have added views.
    nodes,
    groups,
  };
}
