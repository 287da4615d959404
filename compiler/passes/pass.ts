import type { Graph } from "../ir/graph.js";

/** A function from graph to graph that keeps every output and every update at the same value. */
export interface Pass {
  /** As `--disable-pass` and `--print-after` take it. */
  readonly name: string;
  /** One or two sentences: what it does and what that saves. */
  readonly doc: string;
  /** Returns the same object when nothing changes. */
  readonly run: (graph: Graph) => Graph;
}
