import { expect } from "vitest";
import type { Graph, Node } from "../../compiler/ir/graph.js";
import { elementCount } from "../../compiler/ir/types.js";
import { type SourceValues, sourceName } from "../../compiler/ops/evaluate.js";
import { control } from "../../runtime/manifest.js";
import { seededRandom } from "./operands.js";

/** Rows of the data set that a program under test reads, whichever its batch is. */
export const rows = 11;

export interface ValueChoices {
  readonly seed: number;
  /** Whole numbers of a data set's column or an input stay below this. */
  readonly below: (name: string, elements: number) => number;
  /** Columns of f32 that hold nothing but 0 and 1. */
  readonly bits: readonly string[];
}

/** Values of every source as a run in the middle of an epoch meets them, exact in float32. The last batch has rows of padding. */
export function sourceValues(graph: Graph, choices: ValueChoices): SourceValues {
  const random = seededRandom(choices.seed);
  const sources = graph.nodes.filter(({ op }) => ["parameter", "state", "input", "dataset", "order", "control"].includes(op));
  return Object.fromEntries(sources.map((node) => [sourceName(node), valuesOf(node, random, choices)]));
}

function valuesOf(node: Node, random: () => number, { below, bits }: ValueChoices): ArrayLike<number> {
  const { op, type, attrs } = node;
  if (op === "order") return Array.from({ length: rows }, (_, i) => (i * 7) % rows);
  if (op === "control") {
    const words = Array.from({ length: control.words }, () => 0);
    return Object.assign(words, { [control.step]: 5, [control.position]: 0, [control.rows]: 5, [control.seed]: 9 });
  }
  const count = elementCount(op === "dataset" ? [rows, ...type.shape.slice(1)] : type.shape);
  const path = String(attrs.path ?? attrs.name);
  const whole = (most: number): number => Math.floor(random() * most);
  if (type.dtype !== "f32") return Array.from({ length: count }, () => whole(below(path, count)));
  if (op === "state" && count === 1) return [Math.fround(Number(attrs.initial))];
  // Variances and mean squares are positive.
  if (/\/v\/|variance/.test(path)) return Float32Array.from({ length: count }, () => 0.5 + random());
  if (bits.includes(path)) return Array.from({ length: count }, () => whole(2));
  return Float32Array.from({ length: count }, () => random() - 0.5);
}

/** Relative to the largest number of the tensor: sums are made in another order, and in float32. */
export function expectClose(name: string, found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 5e-5): void {
  expect(found, name).toHaveLength(expected.length);
  const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]);
    if (!(off <= tolerance * largest + 1e-7)) expect.fail(`${name}[${i}] is ${found[i]}, expected ${expected[i]}`);
  }
}
