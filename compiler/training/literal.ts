import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";

/** A number of the formula as a node, f32[1], which broadcasts with every shape. */
export const literal = (emit: Emit, value: number): Node => emit("constant", {}, { value, shape: [1], dtype: "f32" });
