import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { expand } from "./expand.js";

// Two sequences of 7 steps and 2 features: five are real in the first, all in the second. What stands in padding must not matter.
const steps = 7;
const real = [5, 7];
const mask = real.flatMap((count) => Array.from({ length: steps }, (_, t) => (t < count ? 1 : 0)));
const x = Array.from({ length: 2 * steps * 2 }, (_, i) => (mask[Math.floor(i / 2)] ? Math.sin(i * 1.3) : 100 + i));
const at = (n: number, t: number, c: number): number => x[(n * steps + t) * 2 + c] ?? 0;

function run(
  layer: string,
  written: { readonly [name: string]: unknown },
  more: { readonly [name: string]: readonly number[] } = {},
) {
  const { builder } = expand(layer, [[steps, 2]], written, "inference", { masked: [0] });
  const { outputs } = evaluateGraph(builder.finish(), { x0: x, mask0: mask, control: [0, 0, 2, 0], ...more });
  return { y: Array.from(outputs.y?.data ?? []), mask: Array.from(outputs.mask?.data ?? []) };
}

/** The real steps of window `o` of one example, which begins at `o · stride - before`. */
const window = (n: number, o: number, { size = 3, stride = 2, before = 0 } = {}): readonly number[] =>
  Array.from({ length: size }, (_, p) => o * stride + p - before).filter((t) => t >= 0 && t < (real[n] ?? 0));

test("conv1d takes padding for zeros, and a result is as real as the step where its window stands", () => {
  const kernel = [0.5, -1, 2, 0.25, -0.75, 1];
  const { y, mask } = run("conv1d", { filters: 1, kernel: 3, stride: 2, bias: false }, { "M/conv1d/kernel": kernel });
  const wanted = [0, 1].flatMap((n) =>
    [0, 1, 2].map((o) =>
      window(n, o).reduce((sum, t) => sum + [0, 1].reduce((s, c) => s + at(n, t, c) * (kernel[(t - 2 * o) * 2 + c] ?? 0), 0), 0),
    ),
  );
  expect(y).toEqual(wanted.map((v) => expect.closeTo(v, 12)));
  expect(mask).toEqual([1, 1, 1, 1, 1, 1]);
  const same = run("conv1d", { filters: 1, kernel: 3, padding: "same", bias: false }, { "M/conv1d/kernel": kernel });
  expect(same.mask).toEqual([1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
});

test.each([
  { padding: "valid", before: 0, results: 3 },
  { padding: "same", before: 1, results: 4 },
])("pooling of padding $padding joins the real steps of a window alone", ({ padding, before, results }) => {
  const windows = [0, 1].flatMap((n) => Array.from({ length: results }, (_, o) => ({ n, places: window(n, o, { before }) })));
  const values = windows.flatMap(({ n, places }) => [0, 1].map((c) => places.map((t) => at(n, t, c))));
  const written = { pool: [3], stride: [2], padding };
  const largest = run("max_pool1d", written);
  expect(largest.y).toEqual(values.map((list) => expect.closeTo(list.length ? Math.max(...list) : 0, 12)));
  const mean = run("avg_pool1d", written);
  expect(mean.y).toEqual(values.map((list) => expect.closeTo(list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1), 9)));
  expect(mean.mask).toEqual(largest.mask);
  expect(largest.mask).toEqual(padding === "valid" ? [1, 1, 1, 1, 1, 1] : [1, 1, 1, 0, 1, 1, 1, 1]);
});

test("the largest and the mean of a whole sequence are those of its real steps", () => {
  const listed = [0, 1].flatMap((n) => [0, 1].map((c) => Array.from({ length: real[n] ?? 0 }, (_, t) => at(n, t, c))));
  expect(run("global_max_pool1d", {}).y).toEqual(listed.map((list) => Math.max(...list)));
  expect(run("global_avg_pool1d", {}).y).toEqual(
    listed.map((list) => expect.closeTo(list.reduce((a, b) => a + b, 0) / list.length, 12)),
  );
});
