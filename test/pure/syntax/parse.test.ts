import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Span } from "../../../compiler/base/span.js";
import type { BlockDecl, ModelDecl } from "../../../compiler/syntax/ast.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { printAst } from "../../../compiler/syntax/print.js";

const mnist = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");

/** The tree of a text that must have no mistakes. */
function tree(text: string) {
  const { value, diagnostics } = parse({ path: "a.dlm", text });
  expect(diagnostics).toEqual([]);
  return value;
}

const printed = (text: string): string => printAst(tree(`dlm 1\n${text}`)).replace("version 1\n", "");

test("the example of language.md", () => {
  expect(printAst(tree(mnist))).toBe(
    `version 1
/// The convolutional network of the mission: 28x28 grey digits, ten classes.
model Digits
  input image: f32[28, 28, 1]
  output digit: class[10]
  bind digit = ((((((((((image -> conv2d(32, kernel: 3)) -> relu) -> max_pool2d(2)) -> conv2d(64, kernel: 3)) -> relu) -> max_pool2d(2)) -> flatten) -> dense(64)) -> relu) -> dense(10)) -> softmax)
data Mnist for Digits
  bind train = idx(image: "train-images-idx3-ubyte", digit: "train-labels-idx1-ubyte")
  bind test = idx(image: "t10k-images-idx3-ubyte", digit: "t10k-labels-idx1-ubyte")
  bind image = scale(image, (1 / 255))
train Digits on Mnist
  loss: sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.001)
  batch: 32
  epochs: 10
  seed: 7
  metrics: [accuracy, precision, recall, f1]
`.replace("((((((((((image", "(((((((((((image"),
  );
});

describe("expressions", () => {
  test.each([
    ["1 + 2 * 3 - 4 / 5", "((1 + (2 * 3)) - (4 / 5))"],
    ["(1 + 2) * 3", "((1 + 2) * 3)"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["- -2 * 3", "((-(-2)) * 3)"],
    ["a + b -> f -> g(1) as h", "(((a + b) -> f) -> g(1) as h)"],
    ["f(a -> g, n: [1, x,],)", "f((a -> g), n: [1, x])"],
    ["1_000.5e-3", "1_000.5e-3"],
    ["[]", "[]"],
    ['"a\\n\\u{1F600}\\""', '"a\\n😀\\""'],
    ["f ()", "f()"],
  ])("%s", (text, expected) => expect(printed(`data D for M {\n x = ${text}\n}`)).toBe(`data D for M\n  bind x = ${expected}\n`));

  test("the bracket of a call stands on the line of its name", () => {
    expect(printed("block B(x: f32[n]) -> f32[n] { let y = x\n (y) -> f }")).toContain("let y = x\n  result (y -> f)");
  });
});

describe("declarations", () => {
  test("a block has parameters, inputs, a result and a value", () => {
    const text =
      "/// one\n/// two\nblock B(n: int, k: int = 3,) (x: f32[h, w / 2, _], y: f32,) -> f32[_] { let z = x layer d = dense(n)\n z + y -> d }";
    expect(printed(text)).toBe(
      "/// one\n/// two\nblock B\n  parameter n: int\n  parameter k: int = 3\n  input x: f32[h, (w / 2), _]\n  input y: f32\n  gives f32[_]\n  let z = x\n  layer d = dense(n)\n  result ((z + y) -> d)\n",
    );
    const [block] = tree(`dlm 1 ${text}`).declarations as readonly [BlockDecl];
    expect([block.parameters.length, block.inputs.length]).toEqual([2, 2]);
  });

  test("one signature is the inputs", () => {
    expect(printed("block B(x: f32[n]) -> f32[n] { x }")).toBe("block B\n  input x: f32[n]\n  gives f32[n]\n  result x\n");
  });

  test("dims and use", () => {
    expect(printed('use "a.dlm" dims T = 128, H = T / 2, use "b.dlm"')).toBe(
      'use "a.dlm"\nuse "b.dlm"\ndims\n  T = 128\n  H = (T / 2)\n',
    );
  });

  test("words that are keywords elsewhere are names where a name can stand", () => {
    expect(
      printed("model data { input train: data output input: output[train]\n input = train -> data -> input as output }"),
    ).toBe(
      "model data\n  input train: data\n  output input: output[train]\n  bind input = ((train -> data) -> input as output)\n",
    );
    expect(printed("train input on data { batch: train\n train: 1\n data: output }")).toBe(
      "train input on data\n  batch: train\n  train: 1\n  data: output\n",
    );
    expect(printed("data train for output { data = f(input: 1, train: data) let input = 2 }")).toBe(
      "data train for output\n  bind data = f(input: 1, train: data)\n  let input = 2\n",
    );
  });

  test("docs belong to what stands right below them", () => {
    const [model] = tree(
      "dlm 1\n/// far\ndims A = 1 /// trailing\n// plain\n///near\n\n///  and more\nmodel M {\n /// port\n input x: A\n /// lost\n}",
    ).declarations.slice(1) as readonly ModelDecl[];
    expect(model?.doc).toBe("near\n and more");
    expect(model?.inputs[0]?.doc).toBe("port");
  });
});

test("every node knows where it stands", () => {
  const text = 'dlm 1\nmodel M {\n  input x: f32[2 * 3, _]\n  y = (x + 1) -> f([a], k: -"s") as g\n}\n';
  const seen: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("span" in node) {
      const { start, end } = node.span as Span;
      seen.push(text.slice(start, end));
    }
    for (const [key, child] of Object.entries(node)) if (key !== "span") visit(child);
  };
  visit(tree(text).declarations);
  const model = text.slice(6, -1);
  expect(seen).toEqual([
    model,
    "M",
    "x: f32[2 * 3, _]".replace("x", "input x"),
    "x",
    "f32[2 * 3, _]",
    "f32",
    "2 * 3",
    "2",
    "3",
    "_",
    'y = (x + 1) -> f([a], k: -"s") as g',
    "y",
    '(x + 1) -> f([a], k: -"s") as g',
    "(x + 1)",
    "x",
    "1",
    'f([a], k: -"s")',
    "f",
    "[a]",
    "[a]",
    "a",
    'k: -"s"',
    "k",
    '-"s"',
    '"s"',
    "g",
  ]);
});
