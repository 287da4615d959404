import { describe, expect, it } from "vitest";
import { layers } from "../../../compiler/layers/index.js";
import { removeDeadCode } from "../../../compiler/passes/remove_dead_code.js";
import { type ActivationCase, activationCases, activationPoints, derivativeOf } from "../../harness/activation_cases.js";
import { activationGraph, activationSources } from "../../harness/activation_graph.js";
import { runGraph } from "../program/run_graph.js";
import { expand } from "./expand.js";

const named = activationCases.map((each) => [`${each.layer} ${JSON.stringify(each.written ?? {})}`, each] as const);

describe.each(named)("%s", (_, each: ActivationCase) => {
  const { y = [], gradient = [] } = runGraph(activationGraph(each), activationSources).outputs;

  it.each(activationPoints.map((x, n) => [x, n] as const))("is its formula at %f, and so is its derivative", (x, n) => {
    expect(y[n]).toBeCloseTo(each.y(x), 8);
    expect(gradient[n]).toBeCloseTo(derivativeOf(each, x), 7);
  });
});

it("covers every activation of one number", () => {
  const rows = ["softmax", "log_softmax"];
  const all = layers.filter(({ category, name }) => category === "activation" && !rows.includes(name)).map(({ name }) => name);
  expect([...new Set(activationCases.map(({ layer }) => layer))].sort()).toEqual(all.sort());
});

it("log_softmax is finite where the probabilities of a row are 0 and 1", () => {
  const { builder } = expand("log_softmax", [[3]]);
  const { y } = runGraph(removeDeadCode.run(builder.finish()), { x0: [1000, -1000, 0, 1, 2, 3] }).outputs;
  const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
  const expected = [0, -2000, -1000, 1 - total, 2 - total, 3 - total];
  for (const [n, value] of expected.entries()) expect(y?.[n]).toBeCloseTo(value, 10);
});

it("prelu trains one slope for each channel, over all places", () => {
  expect(expand("prelu", [[5, 4, 3]]).parameters).toEqual({ alpha: [3] });
});
