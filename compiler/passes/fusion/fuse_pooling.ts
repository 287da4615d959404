import type { NodeId } from "../../ir/graph.js";
import { printAttributes } from "../../ir/print.js";
import type { Pass } from "../pass.js";
import type { FusionLimits } from "./limits.js";
import { fuse } from "./partition.js";

/** Poolings whose windows do not overlap join each other, and then the kernel of what they pool if nobody else reads it. */
export const fusePooling = (limits: FusionLimits): Pass => ({
  name: "fusePooling",
  doc: "Computes pooling, with its arg-max, in the kernel of what is pooled: a convolution's result is then never stored at its full size.",
  run: (graph) =>
    fuse(graph, limits, ({ role, join }) => {
      const poolings = graph.nodes.filter(({ id }) => role(id) === "pooling");
      const first = new Map<string, NodeId>();
      // All of the same windows must be one kernel first: while one is left outside, it is another reader.
      for (const { id, operands, attrs } of poolings) {
        const windows = `${operands.x} ${printAttributes(attrs)}`;
        const other = first.get(windows);
        if (other === undefined) first.set(windows, id);
        else join(other, id);
      }
      for (const { id, operands } of poolings) join(operands.x, id);
    }),
});
