import type { NodeId } from "../../ir/graph.js";
import { elementCount } from "../../ir/types.js";
import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse, type Partition } from "./partition.js";

/** Kernels without reductions that read the same tensor, or compute one number each, become one. */
export const fuseSiblings = (limits: FusionLimits): Pass => ({
  name: "fuseSiblings",
  doc: "Computes element-wise operators that read the same tensor, or give a single number each, in one kernel: one dispatch and one read in place of several.",
  run: (graph) =>
    fuse(graph, limits, (partition) => {
      for (const [id, readers] of partition.uses.readers.entries())
        if (graph.nodes[id].op !== "constant") joinAlike(partition, readers);
      joinAlike(
        partition,
        graph.nodes.filter(({ type }) => elementCount(type.shape) === 1).map(({ id }) => id),
      );
    }),
});

/** So many kernels are tried, the latest of the shape: what stands together belongs together. */
const tried = 8;

/** Joins each of the nodes with the first before it of the same shape that it can be computed with. */
function joinAlike({ graph, role, kernel, join }: Partition, ids: readonly NodeId[]): void {
  const isNumber = (id: NodeId): boolean => elementCount(graph.nodes[id].type.shape) === 1;
  const isLight = (id: NodeId): boolean => isNumber(id) || kernel(id).every((member) => role(member) === "elementwise");
  const light = ids.filter((id) => role(id) !== "none" && isLight(id));
  const headsOf = new Map<string, readonly NodeId[]>();
  for (const id of light) {
    const shape = graph.nodes[id].type.shape.join();
    const heads = headsOf.get(shape) ?? [];
    if (!heads.some((head) => kernel(head) === kernel(id) || join(head, id))) headsOf.set(shape, [...heads, id].slice(-tried));
  }
}
