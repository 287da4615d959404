import { findChains } from "../chains.js";
import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse, producersOf } from "./partition.js";

/** Element-wise nodes join the kernels that compute their operands. */
export const fuseElementwise = (limits: FusionLimits): Pass => ({
  name: "fuseElementwise",
  doc: "Computes an element-wise operator in the kernel of its operand, while that is at hand: bias and activation after a convolution, the optimizer's update after a gradient.",
  run: (graph) =>
    fuse(graph, limits, ({ role, join }) => {
      // What later kernels alone need is left to them: the value that it is a function of is stored for them anyway.
      const { late } = findChains(graph);
      const elementwise = graph.nodes.filter(({ id }) => role(id) === "elementwise");
      const joinAll = (): boolean => {
        let joined = false;
        for (const node of elementwise)
          for (const producer of producersOf(node))
            if (!late.has(node.id) || late.has(producer)) joined = join(node.id, producer) || joined;
        return joined;
      };
      // Half a kernel may need more buffers than the whole, in which what lies between is not stored.
      while (joinAll());
    }),
});
