import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { asIndex } from "./surprise.js";

/** The target as a distribution of the value's shape: that of `f32[…]` as it is, that of `class[n]` with a 1 at its index. */
export const oneHotTarget = (emit: Emit, value: Node, target: Node): Node =>
  target.type.dtype === "f32"
    ? target
    : emit("one_hot", { index: asIndex(emit, value, target) }, { classes: value.type.shape.at(-1) ?? 1 });
