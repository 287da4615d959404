import { describe, expect, test } from "vitest";
import { checkFiles, checkText, codesAndLines, modelOf } from "./checking.js";

/** `data` begins on line 8, its body on line 9. */
const withData = (body: string, ports = "  input x: f32[2]\n  input t: number\n  output y: class[3]") =>
  `dlm 1\nmodel M {\n${ports}\n  y = concat(x, t) -> dense(3) -> softmax\n}\ndata D for M {\n${body}\n}\n`;

const columns = 'x: "x", t: "t", y: "y"';
const train = `  train = npy(${columns})`;

/** Settings begin on line 12. */
const withTrain = (settings: string) => `${withData(train)}train M on D {\n${settings}\n}\n`;
const loss = "  loss: sparse_categorical_crossentropy";

const codes = (text: string, overrides: Parameters<typeof checkText>[1] = []) =>
  codesAndLines({ "main.dlm": text }, checkText(text, overrides).diagnostics);

describe("mistakes in data", () => {
  test.each([
    ["none", withData(train), []],
    ["a column that is missing in one split", withData(`${train}\n  test = npy(x: "x", y: "y")`), ["DLM401:10"]],
    [
      "columns that do not exist, twice, or are no paths",
      withData('  train = npy(x: 3, t: "t", yy: "y", y: "y", t: "t")'),
      ["DLM303:9", "DLM402:9", "DLM404:9"],
    ],
    ["a misspelt column is not missing", withData('  train = npy(xx: "x", t: "t", y: "y")'), ["DLM402:9"]],
    ["a split that does not exist", withData(`${train}\n  tset = npy(${columns})`), ["DLM402:10"]],
    ["a split twice", withData(`${train}\n${train}`), ["DLM105:10"]],
    ["a format that does not exist", withData(`  train = npz(${columns})`), ["DLM101:9"]],
    ["a split that is no source", withData("  train = 3"), ["DLM404:9"]],
    ["a path without a column", withData(`  train = idx("x", ${columns})`), ["DLM404:9"]],
    ["a csv without its file", withData('  train = csv(x: ["a", "b"], t: "c", y: "d")'), ["DLM404:9"]],
    ["a csv with too few columns", withData('  train = csv("f.csv", x: "a", t: "c", y: "d")'), ["DLM404:9"]],
    ["no training split", withData(`  test = npy(${columns})`), ["DLM403:8"]],
    [
      "a dim that only a transform reads",
      withData(`${train}\n  x = scale(x, 1 / K)`).replace("model", "dims K = 255\nmodel"),
      [],
    ],
    ["an unknown transform", withData(`${train}\n  x = scael(x, 2)`), ["DLM101:10"]],
    [
      "a transform of another column, of a class, of nothing",
      withData(`${train}\n  x = scale(t, 2)\n  y = scale(y, 2)\n  t = scale(t)`),
      ["DLM405:10", "DLM405:11", "DLM304:12"],
    ],
    ["a transform by no number", withData(`${train}\n  x = scale(x, 1/0)\n  t = t -> shift(same)`), ["DLM307:10", "DLM305:11"]],
    ["a `let`", withData(`${train}\n  let z = 3`), ["DLM109:10"]],
    ["of a model that does not exist", withData(train).replace("for M", "for N"), ["DLM101:8"]],
  ] as const)("%s", (_what, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });
});

describe("data", () => {
  test("of numbers is u32 for classes, else f32, and its transforms are in order", () => {
    const { data } = modelOf(withData(`${train}\n  x = x -> scale(1/4) -> shift(-0.5)\n  t = shift(scale(t, 2), 1)`));
    expect(data?.columns).toMatchObject([
      {
        name: "x",
        storage: "f32",
        shape: [2],
        transforms: [
          { name: "scale", parameters: { factor: 0.25 } },
          { name: "shift", parameters: { amount: -0.5 } },
        ],
      },
      {
        name: "t",
        storage: "f32",
        shape: [1],
        transforms: [
          { name: "scale", parameters: { factor: 2 } },
          { name: "shift", parameters: { amount: 1 } },
        ],
      },
      { name: "y", storage: "u32", shape: [1], transforms: [] },
    ]);
  });

  test("of a csv has one file and names of columns", () => {
    const { data } = modelOf(withData('  train = csv("f.csv", x: ["a", "b"], t: "c", y: "d")'));
    expect(data?.splits.train).toMatchObject({ format: "csv", file: "f.csv", columns: { x: ["a", "b"], t: "c", y: "d" } });
  });
});

describe("mistakes in train", () => {
  test.each([
    ["none", withTrain(loss), []],
    ["a misspelt setting is not missing", withTrain("  lss: sparse_categorical_crossentropy"), ["DLM301:12"]],
    ["no loss", withTrain("  epochs: 1"), ["DLM304:11"]],
    ["a misspelt loss", withTrain("  loss: sparse_categorical_crossentropie"), ["DLM101:12"]],
    ["a loss that does not fit", withTrain("  loss: mse"), ["DLM408:12"]],
    ["a loss with arguments that it has not", withTrain(`${loss}(0, [1, 1], 3)`), ["DLM302:12"]],
    ["weights of more classes than there are", withTrain(`${loss}(class_weights: [1, 2, 3, 4, 5, 6, 7])`), ["DLM409:12"]],
    ["smoothing of everything", withTrain(`${loss}(label_smoothing: 1)`), ["DLM305:12"]],
    [
      "a metric with a number that it does not take",
      withTrain(`${loss}\n  metrics: [top_k(0), f1(2)]`),
      ["DLM302:13", "DLM305:13"],
    ],
    ["a quoted loss", withTrain('  loss: "mse"'), ["DLM306:12"]],
    ["a weight that is not above 0", withTrain("  loss: 0 * sparse_categorical_crossentropy"), ["DLM409:12"]],
    [
      "settings: unknown, twice, out of range, of another kind",
      withTrain(`${loss}\n  bacth: 3\n  seed: 1\n  seed: 2\n  batch: 0\n  epochs: 1.5\n  steps: many`),
      ["DLM301:13", "DLM303:15", "DLM305:16", "DLM305:17", "DLM305:18"],
    ],
    ["an unknown optimizer", withTrain(`${loss}\n  optimizer: adm`), ["DLM101:13"]],
    [
      "an optimizer with bad arguments",
      withTrain(`${loss}\n  optimizer: adam(learning_rat: 1, beta_1: 2)`),
      ["DLM301:13", "DLM305:13"],
    ],
    [
      "metrics: unknown, unfit, quoted, no name",
      withTrain(`${loss}\n  metrics: [acuracy, mae, "f1", 3]`),
      ["DLM101:13", "DLM306:13", "DLM410:13", "DLM412:13"],
    ],
    ["metrics that are no list", withTrain(`${loss}\n  metrics: 3`), ["DLM412:13"]],
    ["data and model that do not exist", withTrain(loss).replace("train M on D", "train N on E"), ["DLM101:11", "DLM101:11"]],
  ] as const)("%s", (_what, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  test("a range is told in the user's words", () => {
    const [diagnostic] = checkText(withTrain(`${loss}\n  batch: 0`)).diagnostics;
    expect(diagnostic?.title).toBe("`batch` of `train` is a whole number of at least 1 and at most 65536, and got `0`");
  });
});

const two = (losses: string) => `dlm 1
model M {
  input  x: f32[4]
  output digit: class[3]
  output price: number
  digit = x -> dense(3) -> softmax
  price = x -> dense(1)
}
data D for M {
  train = npy(x: "x", digit: "d", price: "p")
}
train M on D {
  loss: ${losses}
  metrics: [accuracy, mae]
}
`;

describe("several outputs", () => {
  test("have a loss each, with weights", () => {
    expect(modelOf(two("each(price: 0.5 * mse, digit: sparse_categorical_crossentropy)")).training?.losses).toMatchObject([
      { output: "digit", loss: "sparse_categorical_crossentropy", weight: 1 },
      { output: "price", loss: "mse", weight: 0.5 },
    ]);
  });

  test.each([
    ["one loss for two outputs", "mse", ["DLM409:13"]],
    ["a loss that is missing", "each(price: mse)", ["DLM409:13"]],
    ["losses that are swapped", "each(price: sparse_categorical_crossentropy, digit: mse)", ["DLM408:13", "DLM408:13"]],
    [
      "an output that does not exist, one without a name, one twice",
      "each(pricy: mse, mse, digit: sparse_categorical_crossentropy, digit: mse)",
      ["DLM303:13", "DLM409:13", "DLM409:13"],
    ],
  ] as const)("%s", (_what, losses, expected) => {
    expect(codes(two(losses))).toEqual(expected);
  });
});

describe("defaults", () => {
  test("of train", () => {
    expect(modelOf(withTrain(loss)).training).toMatchObject({
      batch: 32,
      epochs: 1,
      seed: 0,
      metrics: [],
      optimizer: { name: "adam" },
    });
    expect(modelOf(withTrain(loss)).training).not.toHaveProperty("steps");
  });

  test("a model without data or train is fine", () => {
    const model = modelOf("dlm 1\nmodel M {\n  input x: f32[2]\n  output y: f32[2]\n  y = x -> relu\n}\n");
    expect(model).not.toHaveProperty("data");
    expect(model).not.toHaveProperty("training");
  });
});

describe("--set", () => {
  const set = (...options: readonly string[]) =>
    options.map((option) => {
      const [key = "", value = ""] = option.split("=");
      return { key, value };
    });
  const text = withTrain(`${loss}\n  optimizer: sgd(momentum: 0.9)\n  epochs: 10`);

  test("overrides settings", () => {
    const options = set("train.epochs=2", "train.seed=3", "train.steps=100", "train.batch=8", "train.metrics=[accuracy]");
    expect(modelOf(text, options).training).toMatchObject({ epochs: 2, seed: 3, steps: 100, batch: 8, metrics: ["accuracy"] });
  });

  test("overrides the optimizer or only its learning rate", () => {
    const { training } = modelOf(text, set("train.learning_rate=1/8"));
    expect(training?.optimizer).toMatchObject({ name: "sgd", parameters: { learning_rate: 0.125, momentum: 0.9 } });
    const replaced = modelOf(text, set("train.optimizer=adamw(learning_rate: 0.5)"));
    expect(replaced.training?.optimizer).toMatchObject({ name: "adamw", parameters: { learning_rate: 0.5 } });
    expect(modelOf(withTrain(loss), set("train.learning_rate=0.25")).training?.optimizer.parameters).toMatchObject({
      learning_rate: 0.25,
    });
  });

  test("replaces a learning rate that is given by its place", () => {
    const given = withTrain(`${loss}\n  optimizer: sgd(0.1, 0.9)`);
    expect(modelOf(given, set("train.learning_rate=0.5")).training?.optimizer.parameters).toMatchObject({
      learning_rate: 0.5,
      momentum: 0.9,
    });
  });

  test.each([
    ["an unknown setting", "train.epoch=1", "did you mean `train.epochs`?"],
    ["another declaration", "model.x=1", undefined],
    ["no value", "train.epochs=", undefined],
    ["two settings in one", "train.epochs=1\nseed: 3", undefined],
    ["a value out of range", "train.epochs=0", undefined],
    ["a misspelt name", "train.optimizer=adm", "did you mean `adam`?"],
  ])("%s is told at the train, naming the option", (_what, option, help) => {
    const { diagnostics, value } = checkText(text, set(option));
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(["DLM411"]);
    expect(diagnostics[0]?.title.startsWith(`--set ${option}: `)).toBe(true);
    expect(text.slice(diagnostics[0]?.labels[0]?.span.start, diagnostics[0]?.labels[0]?.span.end)).toBe("M");
    expect(diagnostics[0]).not.toHaveProperty("fix");
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });

  test("without a train is told at the beginning of the file", () => {
    const [diagnostic] = checkText(withData(train), set("train.epochs=1")).diagnostics;
    expect(diagnostic).toMatchObject({ code: "DLM411", labels: [{ span: { path: "main.dlm", start: 0 } }] });
  });
});

describe("use", () => {
  const main = (body: string) => `dlm 1\n${body}\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> Twice\n}\n`;
  const twice = 'dlm 1\nuse "deep.dlm"\ndims n = 4\nblock Twice() (x: f32[n]) -> f32[n] {\n  x -> Once -> Once\n}\n';
  const once = "dlm 1\nblock Once() (x: f32[m]) -> f32[m] {\n  x -> dense(m)\n}\n";

  test("gives blocks and dims, and their own files stay theirs", () => {
    const files = { "main.dlm": main('use "blocks.dlm"'), "blocks.dlm": twice, "deep.dlm": once };
    const { value, diagnostics } = checkFiles(files);
    expect(diagnostics).toEqual([]);
    expect(value?.models).toHaveLength(1);
    const direct = { ...files, "main.dlm": main('use "blocks.dlm"').replace("Twice", "Once") };
    expect(codesAndLines(direct, checkFiles(direct).diagnostics)).toEqual(["DLM101:6"]);
  });

  test.each([
    [
      "a file that is not there",
      { "main.dlm": main('use "nowhere.dlm"\nblock Twice() (x: f32[n]) -> f32[n] {\n  x -> relu\n}') },
      ["DLM110:2"],
    ],
    [
      "a circle",
      {
        "main.dlm": main('use "blocks.dlm"'),
        "blocks.dlm": twice,
        "deep.dlm": `${once}`.replace("dlm 1", 'dlm 1\nuse "blocks.dlm"'),
      },
      ["DLM111:blocks.dlm:2"],
    ],
    [
      "a name that both have",
      { "main.dlm": main('use "blocks.dlm"\ndims n = 3'), "blocks.dlm": twice, "deep.dlm": once },
      ["DLM102:3"],
    ],
    [
      "mistakes in the other file, where they are",
      { "main.dlm": main('use "blocks.dlm"'), "blocks.dlm": twice, "deep.dlm": once.replace("dense(m)", "dense(m, bais: true)") },
      ["DLM301:deep.dlm:3"],
    ],
    [
      "what the other file's parser says",
      { "main.dlm": main('use "blocks.dlm"'), "blocks.dlm": twice, "deep.dlm": once.replace("dense(m)", "dense(m) -> ") },
      ["DLM001:deep.dlm:3"],
    ],
  ] as const)("%s", (_what, files, expected) => {
    expect(codesAndLines(files, checkFiles(files).diagnostics)).toEqual(expected);
  });
});
