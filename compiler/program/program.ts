import type { Graph } from "../ir/graph.js";

/** One thing that the generated module can do: a graph at a fixed batch size, before or after the passes. */
export interface Program {
  readonly name: string;
  readonly kind: "train" | "evaluate" | "predict" | "stream";
  readonly batch: number;
  readonly graph: Graph;
}
