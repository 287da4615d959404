import type { NodeId } from "../../ir/graph.js";
import { findChains } from "../chains.js";
import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse, producersOf } from "./partition.js";

/** Element-wise nodes join the kernels that compute their operands. */
export const fuseElementwise = (limits: FusionLimits): Pass => ({
  name: "fuseElementwise",
  doc: "Computes an element-wise operator in the kernel of its operand, while that is at hand: bias and activation after a convolution, the optimizer's update after a gradient.",
  run: (graph) =>
    fuse(graph, limits, ({ role, isOneKernel, join }) => {
      // What later kernels alone need is left to them: the value that it is a function of is stored for them anyway.
      const { late } = findChains(graph);
      let wanted: { readonly id: NodeId; readonly producer: NodeId }[] = [];
      for (const node of graph.nodes) {
        const { id } = node;
        if (role(id) !== "elementwise") continue;
        for (const producer of producersOf(node))
          if (role(producer) !== "none" && (!late.has(id) || late.has(producer))) wanted.push({ id, producer });
      }
      // Half a kernel may need more buffers than the whole, in which what lies between is not stored.
      let joined = true;
      while (joined) {
        joined = false;
        for (const { id, producer } of wanted) if (join(id, producer)) joined = true;
        wanted = wanted.filter(({ id, producer }) => !isOneKernel(id, producer));
      }
    }),
});
