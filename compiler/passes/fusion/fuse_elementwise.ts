import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse, producersOf } from "./partition.js";

/** Element-wise nodes join the kernels that compute their operands. */
export const fuseElementwise = (limits: FusionLimits): Pass => ({
  name: "fuseElementwise",
  doc: "Computes an element-wise operator in the kernel of its operand, while that is at hand: bias and activation after a convolution, the optimizer's update after a gradient.",
  run: (graph) =>
    fuse(graph, limits, ({ role, join }) => {
      for (const node of graph.nodes) {
        if (role(node.id) === "elementwise") for (const producer of producersOf(node)) join(node.id, producer);
      }
    }),
});
