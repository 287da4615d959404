import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyseText } from "../../../compiler/editor/analysis.js";
import { complete } from "../../../compiler/editor/completion/completion.js";
import type { CompletionItem } from "../../../compiler/editor/completion/completion_item.js";
import { pathAt } from "../../../compiler/editor/completion/paths.js";
import { placeAt } from "../../../compiler/editor/place.js";
import { applyEdits } from "../../../compiler/editor/text_edit.js";
import { layers } from "../../../compiler/layers/index.js";
import { format } from "../../../compiler/syntax/format.js";
import { expandSnippet } from "../vscode/expand_snippet.js";
import { marked } from "./marked.js";

const itemsAt = (text: string, options = {}): readonly CompletionItem[] => {
  const { analysis, offset } = marked(text);
  return complete(analysis, offset, options).items.toSorted((a, b) => (a.sort < b.sort ? -1 : 1));
};
const labelsAt = (text: string, options = {}): readonly string[] => itemsAt(text, options).map(({ label }) => label);

const model = (body: string): string =>
  `dlm 1\n\ndims T = 28\n\nmodel Digits {\n  input  image: f32[T, 28, 1]\n  output digit: class[10]\n\n  ${body}\n}\n`;
const data = (body: string): string =>
  `${model("digit = image -> flatten -> dense(10) -> softmax")}\ndata Mnist for Digits {\n  ${body}\n}\n`;
const train = (body: string): string => `${data('train = idx(image: "a", digit: "b")')}\ntrain Digits on Mnist {\n  ${body}\n}\n`;

describe("completion offers", () => {
  test("declarations, and the version where it is missing", () => {
    expect(labelsAt("|")).toEqual(["dlm", "model", "block", "data", "train", "dims", "use"]);
    expect(labelsAt("dlm 1\n|")).not.toContain("dlm");
    expect(labelsAt("dlm 1\n\nmod|")).toContain("model");
  });

  const skeletonAt = (text: string, name: string): string =>
    expandSnippet(itemsAt(text).find(({ label }) => label === name)?.insert ?? "").replaceAll("\t", "  ");

  test("a skeleton of a model that compiles", () => {
    const written = skeletonAt("dlm 1\n|", "model");
    expect(analyseText({ path: "main.dlm", text: `dlm 1\n${written}` }, {}).diagnostics).toEqual([]);
  });

  test.each([
    [
      "output y: class[3]",
      "y = x -> dense(3) -> softmax",
      ["loss:      sparse_categorical_crossentropy", "metrics:   [accuracy]"],
    ],
    ["output y: number", "y = x -> dense(1)", ["loss:      mse", "metrics:   [mse]"]],
    [
      "output y: number\n  output z: probability",
      "y = x -> dense(1)\n  z = x -> dense(1) -> sigmoid",
      ["loss:      each(y: mse, z: binary_crossentropy)", "metrics:   [accuracy]"],
    ],
  ])("a skeleton of a training that fits the model: %s", (outputs, body, settings) => {
    const columns = ["x", ...outputs.matchAll(/output (\w)/g)].map((name) => `${name[1] ?? name}: "a.npy"`).join(", ");
    const before = `dlm 1\n\nmodel M {\n  input x: f32[4]\n  ${outputs}\n  ${body}\n}\n\ndata D for M {\n  train = npy(${columns})\n}\n\n`;
    const written = skeletonAt(`${before}|`, "train");
    expect(analyseText({ path: "main.dlm", text: before + written }, {}).diagnostics).toEqual([]);
    expect(written.split("\n").map((line) => line.trim())).toEqual(expect.arrayContaining(["train M on D {", ...settings]));
    expect(format({ path: "main.dlm", text: `dlm 1\n\n${written}\n` }).value).toBe(`dlm 1\n\n${written}\n`);
  });

  test("outputs without a value, and words that begin a statement", () => {
    expect(labelsAt(model("|")).slice(0, 3)).toEqual(["digit =", "let", "layer"]);
    expect(labelsAt(model("digit = image -> relu\n  |"))).not.toContain("digit =");
  });

  test("names above the cursor as values, the nearest first, and layers that join", () => {
    const labels = labelsAt(model("let h = image -> relu\n  digit = |\n  let later = h"));
    expect(labels.slice(0, 2)).toEqual(["h", "image"]);
    expect(labels).toEqual(expect.arrayContaining(["concat", "add", "T"]));
    expect(labels).not.toContain("later");
    expect(labels).not.toContain("digit");
  });

  test("behind `->` every step, first what takes the value that flows in", () => {
    const flat = labelsAt(model("digit = image -> flatten -> |"));
    expect(flat).toEqual(expect.arrayContaining([...layers.map(({ name }) => name), "repeat", "transformer_block"]));
    expect(flat.indexOf("dense")).toBeLessThan(flat.indexOf("conv2d"));
    const image = labelsAt(model("digit = image -> |"));
    expect(image.indexOf("conv2d")).toBeLessThan(image.indexOf("dense"));
    const sequence = labelsAt(model("digit = image -> reshape([28, 28]) -> |"));
    expect(sequence.indexOf("lstm")).toBeLessThan(sequence.indexOf("conv2d"));
    expect(sequence.indexOf("transformer_block")).toBeLessThan(sequence.indexOf("conv2d"));
  });

  test("what a step would make of the value", () => {
    const items = itemsAt(model("digit = image -> conv2d(4, kernel: 3) -> |"));
    expect(items.find(({ label }) => label === "flatten")?.detail).toBe("gives f32[2704]");
    expect(items.find(({ label }) => label === "conv2d")?.insert).toBe(`conv2d(\${1:32}, kernel: \${2:3})`);
  });

  test("shared layers and blocks of the file, before all others", () => {
    const block =
      "\nblock Mine(filters: int) (x: f32[h, w, c]) -> f32[h, w, filters] {\n  x -> conv2d(filters, kernel: 3, padding: same)\n}\n";
    const items = itemsAt(model("layer shared = relu\n  digit = image -> |") + block);
    expect(items.slice(0, 2).map(({ label, insert }) => [label, insert])).toEqual([
      ["shared", "shared"],
      ["Mine", `Mine(\${1:filters})`],
    ]);
  });

  test("names of arguments that are not given, and words of the one at the cursor", () => {
    const names = labelsAt(model("digit = image -> conv2d(32, stride: 1, |)"));
    expect(names).toEqual(expect.arrayContaining(["kernel:", "padding:"]));
    expect(names).not.toContain("filters:");
    expect(names).not.toContain("stride:");
    expect(labelsAt(model("digit = image -> conv2d(32, padding: |)")).slice(0, 2)).toEqual(["valid", "same"]);
    expect(labelsAt(model("digit = image -> conv2d(32, bias: |)"))).toEqual(["true", "false"]);
    expect(labelsAt(model("digit = image -> flatten -> dense(9, initializer: h|)"))).toEqual(
      expect.arrayContaining(["he_normal", "zeros", "constant"]),
    );
    expect(labelsAt(model("digit = image -> bidirectional(|)"))).toContain("lstm");
    expect(labelsAt(model("digit = image -> gru(8, initial: |)"))).toContain("image");
  });

  test("types by their place, with extents to step through", () => {
    expect(labelsAt("dlm 1\nmodel M {\n  input x: |\n}")).toEqual(["f32", "image", "series", "tokens", "number"]);
    expect(labelsAt("dlm 1\nmodel M {\n  output x: |\n}")).toEqual(expect.arrayContaining(["class", "probability"]));
    expect(labelsAt("dlm 1\nblock B(n: |")).toEqual(expect.arrayContaining(["int", "f32"]));
    expect(labelsAt("dlm 1\nblock B(n: |) (x: f32[n]) -> f32[n] {\n  x\n}")).toEqual(expect.arrayContaining(["int", "name"]));
    expect(labelsAt("dlm 1\nblock B(n: int) (x: f32[h, w]) -> f32[|] {\n}")).toEqual(["n", "h", "w", "_"]);
    expect(labelsAt("dlm 1\ndims T = 3\nmodel M {\n  input x: f32[|")).toEqual(["T"]);
  });

  test("splits and columns of data, formats, transforms, and columns of a table", () => {
    expect(labelsAt(data('train = idx(image: "a", digit: "b")\n  |')).slice(0, 4)).toEqual([
      "test",
      "validation",
      "image",
      "digit",
    ]);
    const formats = itemsAt(data("train = |"));
    expect(formats.map(({ label }) => label)).toEqual(["idx", "npy", "csv", "text"]);
    expect(formats[2]?.insert).toBe(`csv(\${1:"data.csv"}, image: \${2:"image"}, digit: \${3:"digit"})`);
    expect(labelsAt(data("image = image -> |")).slice(0, 4)).toEqual(["scale", "shift", "standardize", "min_max"]);
    expect(labelsAt(data("digit = digit -> |"))[0]).toBe("names");
    expect(itemsAt(data("image = |")).find(({ label }) => label === "scale")?.insert).toBe(`scale(image, \${1:1/255})`);
    const columns = (path: string): readonly string[] | undefined => (path === "x.csv" ? ["width", "the height"] : undefined);
    expect(itemsAt(data('train = csv("x.csv", image: |)'), { columns }).map(({ insert }) => insert)).toEqual([
      '"width"',
      '"the height"',
    ]);
    expect(itemsAt(data('train = csv("x.csv", image: "|")'), { columns }).map(({ insert }) => insert)).toEqual([
      "width",
      "the height",
    ]);
  });

  test("models for data and train, data of the model that is trained", () => {
    expect(labelsAt(`${model("digit = image")}data D for |`)).toEqual(["Digits"]);
    expect(labelsAt(`${data("")}train |`)).toEqual(["Digits"]);
    expect(labelsAt(`${data("")}train Digits on |`)).toEqual(["Mnist"]);
  });

  test("settings that are missing, losses and metrics that fit, optimizers, schedules", () => {
    const settings = labelsAt(train("loss: mse\n  |"));
    expect(settings).toEqual(expect.arrayContaining(["optimizer", "metrics", "early_stopping"]));
    expect(settings).not.toContain("loss");
    expect(labelsAt(train("loss: |"))[0]).toBe("sparse_categorical_crossentropy");
    expect(labelsAt(train("optimizer: |"))).toContain("adamw");
    expect(labelsAt(train("optimizer: adam(learning_rate: |)"))).toContain("cosine");
    expect(labelsAt(train("optimizer: adam(learning_rate: cosine(0.1, warmup: |))"))).toEqual(
      expect.arrayContaining(["epochs", "share"]),
    );
    const metrics = labelsAt(train("metrics: [accuracy, |]"));
    expect(metrics.indexOf("f1")).toBeLessThan(metrics.indexOf("r2"));
    expect(labelsAt(train("early_stopping: stop(monitor: |)"))).toEqual(expect.arrayContaining(["loss", "f1"]));
    expect(labelsAt(train("precision: |"))).toEqual(["f32", "f16"]);
  });

  test("patterns of parameters, with and without quotes", () => {
    const patterns = itemsAt(train("parameters: [freeze(|)]"));
    expect(patterns.map(({ insert }) => insert)).toEqual(['"dense_1/*"', '"dense_1/kernel"', '"dense_1/bias"']);
    expect(labelsAt(train('parameters: [freeze("|")]'))).toEqual(["dense_1/*", "dense_1/kernel", "dense_1/bias"]);
  });

  test("in a list no whole list", () => {
    expect(labelsAt(model("digit = image -> reshape(|)"))).toContain("[28, 28, 1]");
    expect(labelsAt(model("digit = image -> reshape([28, |])"))).toEqual(["T"]);
  });

  test("nothing in comments, in numbers and where a new name stands", () => {
    for (const text of ["dlm 1 // mod|", "dlm 1\ndims T = 12|", "dlm 1\nmodel |", "dlm 1\nmodel M {\n  let |"])
      expect(labelsAt(text)).toEqual([]);
  });

  test("in the place of the word at the cursor", () => {
    const { analysis, offset } = marked(model("digit = image -> fla|tten -> dense(10)"));
    const { span, items } = complete(analysis, offset);
    const { insert } = items.find(({ label }) => label === "relu")!;
    expect(applyEdits("main.dlm", analysis.source.text, [{ span, text: insert }])).toContain("image -> relu -> dense(10)");
  });
});

test("a path is told apart from the name of a column", () => {
  const at = (text: string) => {
    const { analysis, offset } = marked(text);
    return pathAt(analysis, offset);
  };
  expect(at('dlm 1\nuse "blo|')).toMatchObject({ of: "use", typed: "blo" });
  expect(at(data('train = idx(image: "tr|", digit: "b")'))).toMatchObject({ of: "idx", typed: "tr" });
  expect(at(data('train = csv("x|.csv", image: "b")'))).toMatchObject({ of: "csv", typed: "x" });
  expect(at(data('train = csv("x.csv", image: "b|")'))).toBeUndefined();
});

test.each(["mnist/mnist", "resnet20/resnet20", "poet/poet"])("every stage of typing %s is answered", (sample) => {
  const text = readFileSync(join(import.meta.dirname, `../../../samples/${sample}.dlm`), "utf8");
  const silent: string[] = [];
  for (let length = 0; length <= text.length; length += 29) {
    const analysis = analyseText({ path: "main.dlm", text: text.slice(0, length) }, {});
    const { expects } = placeAt(analysis.reading, analysis.source.text, length);
    const isFree = expects === "nothing" || expects === "new name" || expects === "string";
    if (complete(analysis, length).items.length === 0 && !isFree)
      silent.push(`${expects} after ${text.slice(0, length).slice(-20)}`);
  }
  expect(silent).toEqual([]);
});
