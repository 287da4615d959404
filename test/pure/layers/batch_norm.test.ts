import { expect, test } from "vitest";
import { differentiate } from "../../../compiler/autodiff/differentiate.js";
import { invariant } from "../../../compiler/base/invariant.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { removeDeadCode } from "../../../compiler/passes/remove_dead_code.js";
import { batch, expand } from "./expand.js";

// Two examples of 2 x 3 pixels and 2 channels: 12 numbers of each channel, interleaved.
const shape = [2, 3, 2];
const count = batch * 2 * 3;
const x = Array.from({ length: count * 2 }, (_, i) => (i % 2 ? 40 : -1) + Math.sin(i * 1.7) * (1 + (i % 2)));
const weights = Array.from({ length: count * 2 }, (_, i) => Math.cos(i * 0.9));
const gamma = [1.5, -0.7];
const beta = [0.25, 3];
const movingMean = [-0.8, 38];
const movingVariance = [0.9, 2];
const sources = {
  x0: x,
  weights,
  "M/batch_norm/gamma": gamma,
  "M/batch_norm/beta": beta,
  "M/batch_norm/moving_mean": movingMean,
  "M/batch_norm/moving_variance": movingVariance,
  control: [0, 0, 2, 0],
};

/** The numbers of one channel. */
const channel = (values: ArrayLike<number>, c: number): number[] => Array.from(values).filter((_, i) => i % 2 === c);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((v) => (v - mean(values)) ** 2));
const isClose = (found: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(Array.from(found)).toEqual(wanted.map((value) => expect.closeTo(value, 9)));
};

test.each([0, 1])("training normalises channel %i by the batch, and moves the averages", (c) => {
  const { builder } = expand("batch_norm", [shape], { momentum: 0.9, epsilon: 0.01 });
  const { outputs, updates } = evaluateGraph(builder.finish(), sources);
  const own = channel(x, c);
  const wanted = own.map((v) => (gamma[c] * (v - mean(own))) / Math.sqrt(variance(own) + 0.01) + beta[c]);
  isClose(channel(outputs.y.data, c), wanted);
  expect(updates["M/batch_norm/moving_mean"].data[c]).toBeCloseTo(0.9 * movingMean[c] + 0.1 * mean(own), 9);
  expect(updates["M/batch_norm/moving_variance"].data[c]).toBeCloseTo(0.9 * movingVariance[c] + 0.1 * variance(own), 9);
});

test.each([0, 1])("prediction normalises channel %i by the moving averages, and moves nothing", (c) => {
  const { builder } = expand("batch_norm", [shape], {}, "inference");
  const { outputs, updates } = evaluateGraph(builder.finish(), sources);
  const wanted = channel(x, c).map((v) => (gamma[c] * (v - movingMean[c])) / Math.sqrt(movingVariance[c] + 0.001) + beta[c]);
  isClose(channel(outputs.y.data, c), wanted);
  expect(updates).toEqual({});
});

test("training differentiates to the closed form of Ioffe and Szegedy (2015)", () => {
  const { builder, inputs, output } = expand("batch_norm", [shape]);
  invariant(output, "it has no mistakes");
  const factor = builder.emit("input", {}, { name: "weights", dtype: "f32", shape: [batch, ...shape] });
  const nodes = builder.finish().nodes;
  const trained = ["gamma", "beta"].map((name) => nodes.find(({ attrs }) => attrs.path === `M/batch_norm/${name}`));
  const wrt = [...inputs, ...trained].filter((node) => node !== undefined);
  const gradients = differentiate(builder, builder.emit("mul", { a: output, b: factor }), wrt);
  for (const [i, name] of ["dx", "dgamma", "dbeta"].entries()) builder.output(name, gradients[i]);
  const { outputs } = evaluateGraph(builder.finish(), sources);

  for (const c of [0, 1]) {
    const own = channel(x, c);
    const ct = channel(weights, c);
    const deviation = Math.sqrt(variance(own) + 0.001);
    const normal = own.map((v) => (v - mean(own)) / deviation);
    const along = mean(ct.map((g, i) => g * normal[i]));
    isClose(
      channel(outputs.dx.data, c),
      ct.map((g, i) => (gamma[c] / deviation) * (g - mean(ct) - normal[i] * along)),
    );
    expect(outputs.dgamma.data[c]).toBeCloseTo(along * count, 9);
    expect(outputs.dbeta.data[c]).toBeCloseTo(mean(ct) * count, 9);
  }
});

test("the statistics take one pass over the data each way: two reductions of all of it forward, two backward", () => {
  const { builder, inputs, output } = expand("batch_norm", [shape]);
  invariant(output, "it has no mistakes");
  const [dx] = differentiate(builder, output, inputs);
  builder.output("dx", dx);
  const { nodes } = removeDeadCode.run(builder.finish());
  const large = nodes.filter(({ op, operands }) => op.startsWith("reduce_") && nodes[operands.x].type.shape.length === 4);
  expect(large).toHaveLength(4);
});
