import type { Graph, Node, NodeId } from "../ir/graph.js";
import { bindingStep, isOutermost } from "../ir/places.js";
import { elementCount } from "../ir/types.js";
import { type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { type Rewriting, rewrite } from "./rewrite.js";

export const ownParts: Pass = {
  name: "ownParts",
  doc: "A value that is a part of two concatenations is computed for each, in the same kernel: it lies in one place only, and from there the other would have to be copied together.",
  run: (graph) => {
    const uses = usesOf(graph);
    const joins = outermostJoins(graph, uses);
    const owners = ownersOf(graph, joins);
    const copies = new Map<string, Node>();

    /** A part as the concatenation `root` has it: of its own. */
    const own = (at: Rewriting, id: NodeId, root: NodeId): Node => {
      if (owners.get(id) === root) return at.renewed(id);
      const key = `${id} ${root}`;
      const known = copies.get(key);
      if (known) return known;
      const node = graph.nodes[id];
      const operands = Object.entries(node.operands).map(([name, operand]) => [
        name,
        node.op === "concat" ? own(at, operand, root) : at.renewed(operand),
      ]);
      const made = at.emitAs(node)(node.op, Object.fromEntries(operands), node.attrs);
      copies.set(key, made);
      return made;
    };

    return rewrite(graph, (at) => {
      const { id, op, operands, attrs } = at.node;
      const root = owners.get(id);
      if (op !== "concat" || root === undefined) return undefined;
      const shared = [operands.a, operands.b].filter((part) => owners.get(part) !== root);
      if (shared.length === 0 || !shared.every((part) => isCopied(graph, uses, part))) return undefined;
      return at.emit("concat", { a: own(at, operands.a, root), b: own(at, operands.b, root) }, attrs);
    });
  },
};

/** Concatenations that are no part of another, the largest first; only those whose parts kernels can write in place. */
const outermostJoins = (graph: Graph, { readers }: Uses): readonly Node[] =>
  graph.nodes
    .filter((node) => node.op === "concat" && !readers[node.id].some((reader) => graph.nodes[reader].op === "concat"))
    .filter((node) => isAligned(graph, node))
    .sort((a, b) => elementCount(b.type.shape) - elementCount(a.type.shape) || a.id - b.id);

function isAligned(graph: Graph, { op, operands, attrs, type: { shape } }: Node): boolean {
  if (op !== "concat") return true;
  const axis = Number(attrs.axis);
  const step = isOutermost(shape, axis) ? bindingStep : 4;
  const inside = graph.nodes[operands.a];
  const before = inside.type.shape[axis] * elementCount(shape.slice(axis + 1));
  return before % step === 0 && isAligned(graph, inside) && isAligned(graph, graph.nodes[operands.b]);
}

/** For every part of a concatenation, and for that itself, the outermost one that it lies in. */
function ownersOf(graph: Graph, joins: readonly Node[]): ReadonlyMap<NodeId, NodeId> {
  const owners = new Map<NodeId, NodeId>();
  const take = (id: NodeId, root: NodeId): void => {
    if (owners.has(id)) return;
    owners.set(id, root);
    const { op, operands } = graph.nodes[id];
    if (op === "concat") for (const part of Object.values(operands)) take(part, root);
  };
  // One whose parts lie in a larger one in the same order lies there itself.
  for (const join of joins) if (!isRun(graph, join, owners)) take(join.id, join.id);
  return owners;
}

function isRun(graph: Graph, join: Node, owners: ReadonlyMap<NodeId, NodeId>): boolean {
  const parts = partsOf(graph, join.id);
  const owner = owners.get(parts[0]);
  if (owner === undefined) return false;
  const whole = partsOf(graph, owner);
  const start = whole.indexOf(parts[0]);
  return parts.every((part, i) => whole[start + i] === part);
}

/** What a concatenation of concatenations is made of, in order. */
function partsOf(graph: Graph, root: NodeId): readonly NodeId[] {
  const parts: NodeId[] = [];
  const visit = (id: NodeId): void => {
    const { op, operands } = graph.nodes[id];
    if (op !== "concat") return void parts.push(id);
    visit(operands.a);
    visit(operands.b);
  };
  visit(root);
  return parts;
}

/** Whether computing it again costs next to nothing where it is computed anyway. */
function isCopied(graph: Graph, uses: Uses, id: NodeId): boolean {
  const { op, operands } = graph.nodes[id];
  if (op === "concat") return isCopied(graph, uses, operands.a) && isCopied(graph, uses, operands.b);
  return opNamed(op).kind === "elementwise" && !uses.leaving.has(id);
}
