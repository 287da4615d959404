import { describe, expect, test } from "vitest";
import { position } from "../../../compiler/base/span.js";
import { checkText, modelOf } from "./checking.js";

const text = (settings: string, { output = "class[2]", data = "" } = {}) => `dlm 1
model M {
  input  x: f32[4]
  output y: ${output}
  y = x -> dense(8) as stem -> tanh -> dense(2)${output.startsWith("class") ? " -> softmax" : ""}
}
data D for M {
  train = npy(x: "x.npy", y: "y.npy")
${data}
}
train M on D {
  loss: ${output.startsWith("class") ? "sparse_categorical_crossentropy" : "mse"}
  ${settings}
}
`;

/** The code, the text that is underlined, and the title of what is wrong; there is one mistake. */
function mistake(settings: string, more: Parameters<typeof text>[1] = {}) {
  const source = text(settings, more);
  const { value, diagnostics } = checkText(source);
  expect(value).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  const [{ code = "", title = "", labels = [], help } = {}] = diagnostics;
  const span = labels[0]?.span ?? { start: 0, end: 0 };
  expect(position(source, span.start).line).toBeGreaterThan(9);
  return { code, at: source.slice(span.start, span.end), title, help };
}

const of = (settings: string, more?: Parameters<typeof text>[1]) => modelOf(text(settings, more)).training;

describe("schedules in the place of a learning rate", () => {
  test("the first argument or the one of that name, with defaults filled in", () => {
    const schedule = { name: "cosine", parameters: { learning_rate: 0.01, end: 0, warmup: 100 } };
    expect(of("optimizer: adam(learning_rate: cosine(0.01, warmup: 100))")?.optimizer).toMatchObject({
      schedule,
      parameters: { learning_rate: 0.01 },
    });
    expect(of("optimizer: sgd(cosine(0.01, warmup: 100), momentum: 0.5)")?.optimizer).toMatchObject({
      schedule,
      parameters: { momentum: 0.5 },
    });
    expect(of("optimizer: sgd(0.1)")?.optimizer.schedule).toBeUndefined();
  });
  test("times in epochs and shares", () => {
    const { parameters } = of("optimizer: adam(polynomial(0.1, over: share(0.5), warmup: epochs(2)))")?.optimizer.schedule ?? {};
    expect(parameters).toMatchObject({ over: { call: "share", args: [0.5] }, warmup: { call: "epochs", args: [2] } });
  });
  test.each([
    ["adam(learning_rate: cosin(0.1))", "DLM101", "cosin", "`cosine`"],
    ["adam(learning_rate: cosine)", "DLM304", "cosine", undefined],
    ["adam(learning_rate: cosine(0.1, warmup: epoch(2)))", "DLM305", "epoch(2)", undefined],
    ["adam(learning_rate: step(0.1, evry: 10))", "DLM301", "evry", "`every`"],
    ["adam(learning_rate: reduce_on_plateau(0.1, monitor: f2))", "DLM101", "f2", "`f1`"],
  ])("%s", (optimizer, code, at, suggestion) => {
    const found = mistake(`optimizer: ${optimizer}`);
    expect({ code: found.code, at: found.at }).toEqual({ code, at });
    if (suggestion) expect(found.help).toContain(suggestion);
  });
});

describe("groups of parameters", () => {
  test("several patterns, and a single group without a list", () => {
    expect(of('parameters: [group("stem/*", "dense_1/kernel", l2: 0.1), freeze("*/bias")]')?.groups).toMatchObject([
      { pattern: "stem/*", settings: { l2: 0.1 } },
      { pattern: "dense_1/kernel", settings: { l2: 0.1 } },
      { pattern: "*/bias", settings: { frozen: true } },
    ]);
    expect(of('parameters: group("*", learning_rate: step(0.1))')?.groups).toMatchObject([
      { settings: { rate: { name: "step" } } },
    ]);
  });
  test.each([
    ['freeze("sten/*")', "DLM414", '"sten/*"', "stem/*"],
    ["freeze(stem)", "DLM412", "stem", "quotes"],
    ['group("stem/*")', "DLM412", 'group("stem/*")', "l2"],
    ['group("stem/*", l3: 1)', "DLM301", "l3", undefined],
    ['group("stem/*", max_norm: 0)', "DLM305", "0", undefined],
    ['freeze("stem/*", l2: 1)', "DLM301", "l2", undefined],
    ['thaw("stem/*")', "DLM412", 'thaw("stem/*")', "freeze"],
    ['group("stem/*", learning_rate: reduce_on_plateau(0.1))', "DLM412", "reduce_on_plateau(0.1)", "optimizer"],
  ])("%s", (group, code, at, word) => {
    const found = mistake(`parameters: [${group}]`);
    expect({ code: found.code, at: found.at }).toEqual({ code, at });
    if (word) expect(`${found.title} ${found.help}`).toContain(word === "quotes" ? "paths" : word);
  });
});

describe("control", () => {
  test("defaults", () => {
    expect(of("early_stopping: stop")).toMatchObject({ earlyStopping: { patience: 3, monitor: "loss", minDelta: 0 } });
    expect(of("checkpoints: keep(last: 2)")).toMatchObject({ checkpoints: { last: 2, best: true, monitor: "loss" } });
    expect(of("metrics: [f1]\n  early_stopping: stop(monitor: top_k(2))")).toMatchObject({
      earlyStopping: { monitor: "top_k(2)" },
      metrics: ["f1", "top_k(2)"],
    });
    expect(of("checkpoints: keep(monitor: top_k)")).toMatchObject({ checkpoints: { monitor: "top_k(5)" } });
    expect(of("optimizer: adam(reduce_on_plateau(0.1, monitor: top_k(3)))")).toMatchObject({ metrics: ["top_k(3)"] });
    expect(of("sampling: balanced")).toMatchObject({ balanced: "y" });
    expect(of("")).toMatchObject({ accumulate: 1, clip: {}, groups: [] });
  });
  test.each([
    ["early_stopping: 3", "DLM412", "3"],
    ["early_stopping: stop(monitor: acuracy)", "DLM101", "acuracy"],
    ["early_stopping: stop(monitor: los)", "DLM101", "los"],
    ["early_stopping: stop(monitor: mae)", "DLM410", "mae"],
    ["checkpoints: keep(monitor: top_k(0))", "DLM305", "0"],
    ["early_stopping: stop(patience: 0)", "DLM305", "0"],
    ["checkpoints: all", "DLM412", "all"],
    ["sampling: even", "DLM412", "even"],
    ["validation: 1", "DLM305", "1"],
    ["accumulate: 0", "DLM305", "0"],
    ["clip_norm: -1", "DLM305", "-1"],
    ["ema: 1", "DLM305", "1"],
  ])("%s", (setting, code, at) => {
    const found = mistake(setting);
    expect({ code: found.code, at: found.at }).toEqual({ code, at });
  });
  test("numbers have no classes to be balanced", () => {
    expect(mistake("sampling: balanced", { output: "f32[2]" })).toMatchObject({ code: "DLM412", at: "balanced" });
  });
  test("nothing is held back where there is a validation split", () => {
    const data = '  validation = npy(x: "vx.npy", y: "vy.npy")';
    expect(mistake("validation: 0.1", { data })).toMatchObject({ code: "DLM412", at: "0.1" });
  });
});
