import type { Pass } from "../pass.js";
import { isExpansion, readsWhereItIs } from "./expansion.js";
import type { FusionLimits } from "./limits.js";
import { fuse } from "./partition.js";
import { readsOnce } from "./role.js";

/** Element-wise kernels join the reduction that alone reads them, if it needs each element once. */
export const fuseProducers = (limits: FusionLimits): Pass => ({
  name: "fuseProducers",
  doc: "Computes element-wise operators in the kernel of the sum, mean, maximum or move that alone reads them, where each element is needed once.",
  run: (graph) =>
    fuse(graph, limits, ({ role, join }) => {
      for (const node of graph.nodes) {
        if (role(node.id) === "reduction" || role(node.id) === "movement") {
          for (const operand of readsOnce(node)) join(node.operands[operand], node.id);
          for (const [operand, id] of Object.entries(node.operands))
            if (isExpansion(graph, graph.nodes[id]) && readsWhereItIs(graph, node, operand)) join(id, node.id);
        }
      }
    }),
});
