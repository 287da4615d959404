import type { Graph, Node, NodeId } from "../ir/graph.js";
import { isView } from "../ir/places.js";
import { type Uses, usesOf } from "../ir/uses.js";
import type { Role } from "./fusion/role.js";
import { rolesOf } from "./fusion/role.js";
import type { Pass } from "./pass.js";
import { type Rewriting, rewrite } from "./rewrite.js";

/** Two values fit into any kernel that one fits into, more or less. */
const fewest = 3;

export const packKept: Pass = {
  name: "packKept",
  doc: "Values that come of one reduction, and that the kernel of one later reduction reads, lie side by side in one tensor: the gradient of a recurrent step reads all that was kept of the step through one binding of the few that there are.",
  run: (graph) => {
    const packs = findPacks(graph);
    if (packs.length === 0) return graph;
    const packOf = new Map(packs.flatMap((pack) => pack.members.map((id) => [id, pack] as const)));
    const made = new Map<Pack, Node>();
    const slices = new Map<NodeId, Node>();

    const packed = (at: Rewriting, pack: Pack): Node => {
      const known = made.get(pack);
      if (known) return known;
      const [first] = pack.members;
      const axis = graph.nodes[first].type.shape.length - 1;
      const emit = at.emitAs(graph.nodes[first]);
      const node = pack.members.map((id) => at.renewed(id)).reduce((a, b) => emit("concat", { a, b }, { axis }));
      made.set(pack, node);
      return node;
    };
    const taken = (at: Rewriting, id: NodeId, pack: Pack): Node => {
      const known = slices.get(id);
      if (known) return known;
      const { shape } = graph.nodes[id].type;
      const [axis, extent] = [shape.length - 1, shape[shape.length - 1]];
      const start = pack.members.indexOf(id) * extent;
      const node = at.emitAs(graph.nodes[id])("slice", { x: packed(at, pack) }, { axis, start, extent });
      slices.set(id, node);
      return node;
    };

    return rewrite(graph, (at) => {
      const { id, op, attrs } = at.node;
      const later = Object.entries(at.node.operands).filter(([, operand]) => packOf.get(operand)?.readers.has(id));
      if (later.length === 0) return undefined;
      const renewed = later.flatMap(([name, operand]) => {
        const pack = packOf.get(operand);
        return pack ? [[name, taken(at, operand, pack)] as const] : [];
      });
      return at.emit(op, { ...at.operands, ...Object.fromEntries(renewed) }, attrs);
    });
  },
};

interface Pack {
  readonly members: readonly NodeId[];
  /** Those of the later kernel. */
  readonly readers: ReadonlySet<NodeId>;
}

function findPacks(graph: Graph): readonly Pack[] {
  const uses = usesOf(graph);
  const roles = rolesOf(graph);
  const candidates = graph.nodes.filter((node) => {
    const { shape } = node.type;
    const isRows = shape.length === 2 && shape[1] % 4 === 0;
    if (!isRows || !isLight(node, roles) || uses.leaving.has(node.id)) return false;
    return uses.readers[node.id].every((reader) => isLight(graph.nodes[reader], roles));
  });
  if (candidates.length < fewest) return [];
  const { anchors, homes } = placesOfWork(graph, uses, roles);
  const groups = new Map<string, { readonly id: NodeId; readonly later: readonly NodeId[] }[]>();
  for (const { id, type } of candidates) {
    const readers = uses.readers[id];
    const later = readers.filter((reader) => homes[reader] > homes[id]);
    const kernels = new Set(later.map((reader) => homes[reader]));
    if (kernels.size !== 1) continue;
    const key = [anchors[id], ...kernels, ...type.shape].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), { id, later }]);
  }
  return [...groups.values()].flatMap((kept) => {
    const members = kept.map(({ id }) => id);
    const readers = new Set(kept.flatMap(({ later }) => later));
    const isBefore = Math.max(...members) < Math.min(...readers);
    return members.length >= fewest && isBefore ? [{ members, readers }] : [];
  });
}

/** What the kernel of the reduction before or behind it computes along with that. */
const isLight = (node: Node, roles: readonly Role[]): boolean =>
  !isView(node) && (roles[node.id] === "elementwise" || (node.op === "slice" && node.attrs.axis !== 0));

/**
 * For every node the last reduction before it, and how many reductions lie, one behind the other, before the kernel that computes it: its
 * own, or where only later ones need it, the first of those.
 */
function placesOfWork(
  graph: Graph,
  { readers, leaving }: Uses,
  roles: readonly Role[],
): { readonly anchors: readonly NodeId[]; readonly homes: readonly number[] } {
  const anchors: NodeId[] = [];
  const levels: number[] = [];
  for (const { id, operands } of graph.nodes) {
    const reduces = roles[id] === "reduction" || roles[id] === "pooling";
    let anchor = -1;
    let level = 0;
    for (const name in operands) {
      anchor = Math.max(anchor, anchors[operands[name]]);
      level = Math.max(level, levels[operands[name]]);
    }
    anchors.push(reduces ? id : anchor);
    levels.push(level + (reduces ? 1 : 0));
  }
  const homes = [...levels];
  for (const node of graph.nodes.toReversed()) {
    const own = readers[node.id];
    if (!isLight(node, roles) || leaving.has(node.id) || own.length === 0) continue;
    // What a reduction reads is stored by the kernel before it.
    if (own.some((reader) => !isLight(graph.nodes[reader], roles))) continue;
    let first = Number.POSITIVE_INFINITY;
    for (const reader of own) first = Math.min(first, homes[reader]);
    homes[node.id] = Math.max(levels[node.id], first);
  }
  return { anchors, homes };
}
