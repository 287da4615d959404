import { narrow } from "./narrow.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

export const narrowSlices: Pass = {
  name: "narrowSlices",
  doc: "Takes a slice before a concatenation, a transposition or another move rather than after it: the last step of a recurrent layer is then that step, and the others are joined by nobody.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const { op, attrs } = at.node;
      if (op !== "slice") return undefined;
      return narrow(at, at.operands.x, {
        axis: Number(attrs.axis),
        start: Number(attrs.start),
        extent: Number(attrs.extent),
      });
    }),
};
