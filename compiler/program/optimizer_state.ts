import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";

/** A state that is saved in checkpoints. */
export const optimizerState = (
  builder: GraphBuilder,
  {
    path,
    name,
    shape,
    initial = 0,
    dtype = "f32",
    role = "optimizer",
  }: {
    readonly path: string;
    readonly name: string;
    readonly shape: readonly number[];
    readonly initial?: number;
    readonly dtype?: "f32" | "u32";
    readonly role?: "optimizer" | "average";
  },
): Node => builder.emit("state", {}, { path, role, dtype, shape, initial }, { name });
