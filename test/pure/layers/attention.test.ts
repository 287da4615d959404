import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { batch, expand } from "./expand.js";

const steps = 4;
const features = 2;
// Padding stands before the first sequence and behind the second.
const mask = [0, 0, 1, 1, 1, 1, 1, 0];
const x = Array.from({ length: batch * steps * features }, (_, i) => Math.sin(i * 1.7));
const weights = (count: number, salt: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => Math.cos(i * 2.3 + salt));
const parts = ["query", "key", "value", "output"];
const parameters = Object.fromEntries(
  parts.flatMap((part, salt) => [
    [`M/multi_head_attention/${part}_kernel`, weights(features * features, salt)],
    [`M/multi_head_attention/${part}_bias`, weights(features, salt + 0.5)],
  ]),
);

function attend(x0: readonly number[], causal: boolean): readonly number[] {
  const { builder } = expand("multi_head_attention", [[steps, features]], { heads: 2, causal }, "inference", { masked: [0] });
  return Array.from(
    evaluateGraph(builder.finish(), { x0, mask0: mask, control: [0, 0, 2, 0], ...parameters }).outputs.y?.data ?? [],
  );
}

/** The results of an example's steps `from` to `to`. */
const resultsOf = (y: readonly number[], { example, from, to }: { readonly [bound: string]: number }): readonly number[] =>
  y.slice((example * steps + from) * features, (example * steps + to) * features);

/** `x` with something else at one step of one example. */
const changed = (example: number, step: number): readonly number[] =>
  x.map((value, i) => (Math.floor(i / features) === example * steps + step ? value + 3 : value));

test.each([0, 1, 2, 3])("what follows step %i does not reach it, be it padding or not", (step) => {
  const before = attend(x, true);
  for (const example of [0, 1])
    for (let later = step + 1; later < steps; later++) {
      const span = { example, from: 0, to: step + 1 };
      expect(resultsOf(attend(changed(example, later), true), span)).toEqual(resultsOf(before, span));
    }
});

test.each([{ causal: true }, { causal: false }])(
  "what stands in padding does not reach a real step (causal: $causal)",
  ({ causal }) => {
    const before = attend(x, causal);
    for (const padding of [0, 1]) {
      const span = { example: 0, from: 2, to: 4 };
      expect(resultsOf(attend(changed(0, padding), causal), span)).toEqual(resultsOf(before, span));
    }
    const real = { example: 1, from: 0, to: 3 };
    expect(resultsOf(attend(changed(1, 3), causal), real)).toEqual(resultsOf(before, real));
  },
);
