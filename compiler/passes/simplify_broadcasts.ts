import { sameShape } from "../ir/types.js";
import { broadcastShapes } from "../ops/broadcast.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

export const simplifyBroadcasts: Pass = {
  name: "simplifyBroadcasts",
  doc: "An element-wise operator of two operands broadcasts by itself: it reads the small tensor, and the broadcast one is never stored.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const { node, emit, renewed, operandOf } = at;
      if (node.operands.a === undefined || node.operands.b === undefined || opNamed(node.op).kind !== "elementwise")
        return undefined;
      const a = renewed(node.operands.a);
      const b = renewed(node.operands.b);
      if (a.op !== "broadcast_to" && b.op !== "broadcast_to") return undefined;
      const narrowA = a.op === "broadcast_to" ? operandOf(a, "x") : a;
      const narrowB = b.op === "broadcast_to" ? operandOf(b, "x") : b;
      // One side at least must keep the result's shape.
      const choices = [
        { a: narrowA, b: narrowB },
        { a: narrowA, b },
        { a, b: narrowB },
      ];
      const chosen = choices.find((choice) =>
        sameShape(broadcastShapes(choice.a.type.shape, choice.b.type.shape), node.type.shape),
      );
      return chosen && (chosen.a !== a || chosen.b !== b) ? emit(node.op, chosen, node.attrs) : undefined;
    }),
};
