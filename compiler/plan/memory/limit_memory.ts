import type { Graph, Node } from "../../ir/graph.js";
import { peakOf } from "../peak.js";
import { graphOf } from "./rebuild.js";
import { repeatRuns } from "./repeat.js";
import { livenessOf, type Tape, tapeOf } from "./runs.js";

/** A graph whose plan holds less at its peak, for kernels that run again. */
export interface Limited {
  readonly graph: Graph;
  /** Bytes of all buffers of known size, as the plan of the graph given and of the one returned has them. */
  readonly before: number;
  readonly after: number;
  /** Floating-point operations that are done again, in one run of the program, and those of all kernels before. */
  readonly repeatedFlops: number;
  readonly flops: number;
  /** What is held where the most is, the largest first. */
  readonly holders: readonly Holder[];
}

export interface Holder {
  readonly node: Node;
  readonly bytes: number;
}

/** Slots are whole buffers and do not fit as closely as bytes would: so often the target is lowered by what they lack. */
const attempts = 24;

/**
 * Frees activations and computes them again where they are read next, so that the plan takes at most `limit` bytes; where that
 * cannot be reached, as few as were found. Wants the groups made: what is repeated is whole kernels, so that they compute the same
 * bits, from the same code. The same graph where it fits as it is.
 */
export function limitMemory(graph: Graph, limit: number): Limited {
  const first = tapeOf(graph);
  const before = peakOf(graph);
  let best = { graph, tape: first, after: before };
  let tape = first;
  let target = livenessOf(first).peak - (before - limit);
  for (let n = 0; n < attempts && best.after > limit; n++) {
    const next = repeatRuns(tape, target);
    if (next === tape) break;
    const made = graphOf(next);
    const after = peakOf(made);
    if (after < best.after) best = { graph: made, tape: next, after };
    target = Math.min(target, livenessOf(next).peak) - Math.max(16, after - limit);
    tape = next;
  }
  const repeated = best.tape.runs.filter(({ again }) => again).map(({ unit }) => unit);
  const flopsOf = (units: readonly number[]): number => units.reduce((sum, unit) => sum + first.units[unit].flops, 0);
  return {
    graph: best.graph,
    before,
    after: best.after,
    repeatedFlops: flopsOf(repeated),
    flops: flopsOf([...first.units.keys()]),
    holders: holdersOf(best.tape),
  };
}

/** The values in slots at the peak. */
function holdersOf(tape: Tape): readonly Holder[] {
  const { madeAt, readAt, bytes, peak } = livenessOf(tape);
  const at = bytes.indexOf(peak);
  const held = [...madeAt].filter(
    ([value, from]) => from <= at && (tape.kept.has(value) || (readAt.get(value)?.at(-1) ?? from) >= at),
  );
  return held
    .map(([value]) => ({ node: tape.graph.nodes[value.node], bytes: value.bytes }))
    .sort((a, b) => b.bytes - a.bytes || a.node.id - b.node.id);
}
