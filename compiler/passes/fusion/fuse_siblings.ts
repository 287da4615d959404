import type { NodeId } from "../../ir/graph.js";
import { elementCount, sameShape } from "../../ir/types.js";
import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse, type Partition } from "./partition.js";

/** Kernels without reductions that read the same tensor, or compute one number each, become one. */
export const fuseSiblings = (limits: FusionLimits): Pass => ({
  name: "fuseSiblings",
  doc: "Computes element-wise operators that read the same tensor, or give a single number each, in one kernel: one dispatch and one read in place of several.",
  run: (graph) =>
    fuse(graph, limits, (partition) => {
      for (const readers of partition.uses.readers) joinAlike(partition, readers);
      joinAlike(
        partition,
        graph.nodes.filter(({ type }) => elementCount(type.shape) === 1).map(({ id }) => id),
      );
    }),
});

/** Joins each of the nodes with the first before it of the same shape that it can be computed with. */
function joinAlike({ graph, role, kernel, join }: Partition, ids: readonly NodeId[]): void {
  const light = ids.filter((id) => role(id) === "elementwise" && kernel(id).every((member) => role(member) === "elementwise"));
  const heads: NodeId[] = [];
  for (const id of light) {
    const { shape } = graph.nodes[id].type;
    const alike = heads.filter((head) => sameShape(graph.nodes[head].type.shape, shape));
    if (!alike.some((head) => kernel(head) === kernel(id) || join(head, id))) heads.push(id);
  }
}
