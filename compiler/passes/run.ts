import { CompilerBug } from "../base/invariant.js";
import type { Graph } from "../ir/graph.js";
import type { Pass } from "./pass.js";
import { verifyGraph } from "./verify.js";

/** Watches the passes: dumps, counts, clocks. Passes know nothing of them. */
export interface PassObserver {
  readonly before?: (pass: Pass, graph: Graph) => void;
  /** `after` is the same object as `before` when the pass changed nothing. It has not been verified yet: a dump shows a broken graph. */
  readonly after?: (pass: Pass, before: Graph, after: Graph) => void;
}

export interface RunOptions {
  /** Names of passes to leave out. */
  readonly disabled?: readonly string[];
  readonly observers?: readonly PassObserver[];
}

/**
 * Runs the passes in order and verifies the graph after each one that changed it.
 * Throws CompilerBug, with the name of the pass, when a pass throws or leaves a graph that is not sound.
 */
export function runPasses(graph: Graph, passes: readonly Pass[], { disabled = [], observers = [] }: RunOptions = {}): Graph {
  blame("what came before the passes", () => verifyGraph(graph));
  return passes
    .filter(({ name }) => !disabled.includes(name))
    .reduce((before, pass) => {
      for (const observer of observers) observer.before?.(pass, before);
      const after = blame(`the pass ${pass.name}`, () => pass.run(before));
      for (const observer of observers) observer.after?.(pass, before, after);
      if (after !== before) blame(`the pass ${pass.name}`, () => verifyGraph(after, before));
      return after;
    }, graph);
}

function blame<T>(culprit: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CompilerBug(`${culprit}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
