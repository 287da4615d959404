import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { expand } from "./expand.js";

const x = Array.from({ length: 2 * 2000 }, (_, i) => i + 1);

test("training makes about `rate` of the numbers 0, and scales the others so that the mean stays", () => {
  const { builder } = expand("dropout", [[2000]], { rate: 0.25 });
  const { outputs } = evaluateGraph(builder.finish(), { x0: x, control: [3, 0, 2, 7] });
  const kept = Array.from(outputs.y.data).filter((value) => value !== 0);
  expect(kept.length / x.length).toBeCloseTo(0.75, 1);
  outputs.y.data.forEach((value, i) => {
    if (value !== 0) expect(value).toBeCloseTo(x[i] / 0.75, 6);
  });
});

test("prediction, and a rate of 0, do nothing", () => {
  const predicting = expand("dropout", [[2000]], { rate: 0.25 }, "inference");
  expect(predicting.output).toBe(predicting.inputs[0]);
  const training = expand("dropout", [[2000]], { rate: 0 });
  expect(training.output).toBe(training.inputs[0]);
});
