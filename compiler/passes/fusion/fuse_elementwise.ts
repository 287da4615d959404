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
      const wanted = graph.nodes
        .filter(({ id }) => role(id) === "elementwise")
        .flatMap((node) =>
          producersOf(node)
            .filter((producer) => role(producer) !== "none" && (!late.has(node.id) || late.has(producer)))
            .map((producer) => [node.id, producer] as const),
        );
      const joinAll = (): boolean => {
        let joined = false;
        for (const [id, producer] of wanted) if (join(id, producer)) joined = true;
        return joined;
      };
      // Half a kernel may need more buffers than the whole, in which what lies between is not stored.
      while (joinAll());
    }),
});
