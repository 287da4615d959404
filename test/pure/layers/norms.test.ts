import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { expand } from "./expand.js";

// Two examples of 3 steps and 4 features, far from mean 0.
const shape = [3, 4];
const x = Array.from({ length: 24 }, (_, i) => 5 + Math.sin(i * 1.7) * (1 + (i % 3)));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const epsilon = 0.01;

const standardised = (values: readonly number[]): number[] => {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((v) => (v - centre) ** 2)) + epsilon);
  return values.map((v) => (v - centre) / deviation);
};
const overRootMeanSquare = (values: readonly number[]): number[] => {
  const root = Math.sqrt(mean(values.map((v) => v ** 2)) + epsilon);
  return values.map((v) => v / root);
};

/** The numbers of `x` by the key of each, every list put through `f`, and all back in their places. */
function within(
  key: (at: { example: number; step: number; feature: number }) => string,
  f: (values: readonly number[]) => number[],
) {
  const keys = x.map((_, i) => key({ example: Math.floor(i / 12), step: Math.floor(i / 4) % 3, feature: i % 4 }));
  const lists = new Map<string, number[]>();
  x.forEach((v, i) => void lists.set(keys[i] as string, [...(lists.get(keys[i] as string) ?? []), v]));
  const done = new Map([...lists].map(([k, values]) => [k, f(values)] as const));
  return keys.map((k) => done.get(k)?.shift() as number);
}

const gamma = (size: number): number[] => Array.from({ length: size }, (_, i) => 1.5 - i * 0.3);
const beta = (size: number): number[] => Array.from({ length: size }, (_, i) => i * 0.2 - 0.1);

test.each([
  {
    name: "layer_norm",
    written: {},
    wanted: within(({ example, step }) => `${example} ${step}`, standardised),
    weights: [4],
  },
  {
    name: "layer_norm",
    written: { axis: 0 },
    wanted: within(({ example }) => `${example}`, standardised),
    weights: [3, 4],
  },
  {
    name: "rms_norm",
    written: {},
    wanted: within(({ example, step }) => `${example} ${step}`, overRootMeanSquare),
    weights: [4],
  },
  {
    name: "group_norm",
    written: { groups: 2 },
    wanted: within(({ example, feature }) => `${example} ${feature >> 1}`, standardised),
    weights: [4],
  },
  {
    name: "group_norm",
    written: { groups: 4 },
    wanted: within(({ example, feature }) => `${example} ${feature}`, standardised),
    weights: [4],
  },
])("$name $written is its formula, in training and in prediction", ({ name, written, wanted, weights }) => {
  const size = weights.reduce((a, b) => a * b);
  for (const mode of ["training", "inference"] as const) {
    const { builder, parameters } = expand(name, [shape], { ...written, epsilon }, mode);
    expect(parameters.gamma).toEqual(weights);
    const shift = parameters.beta ? beta(size) : Array.from({ length: size }, () => 0);
    const sources = { x0: x, [`M/${name}/gamma`]: gamma(size), [`M/${name}/beta`]: shift, control: [0, 0, 2, 0] };
    const { outputs } = evaluateGraph(builder.finish(), sources);
    const scaled = wanted.map((v, i) => v * (gamma(size)[i % size] as number) + (shift[i % size] as number));
    expect(Array.from(outputs.y?.data ?? [])).toEqual(scaled.map((v) => expect.closeTo(v, 9)));
  }
});

test.each([[5], [5, 7, 3], [2, 5, 7, 3]])("norms take any number of axes: %j", (...input) => {
  for (const name of ["batch_norm", "layer_norm", "rms_norm"]) expect(expand(name, [input]).shape).toEqual(input);
  expect(expand("group_norm", [input], { groups: 1 }).shape).toEqual(input);
});
