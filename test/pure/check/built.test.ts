import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { elementCount } from "../../../compiler/ir/types.js";
import { graphOf, modelOf, parametersOf } from "./checking.js";

const mnist = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");

describe("the MNIST sample", () => {
  const model = modelOf(mnist);
  const graph = graphOf(model, { batch: 32, mode: "training" });

  test("has its operators in order", () => {
    const shown = graph.nodes.filter(({ op }) => op !== "parameter").map(({ op, type }) => `${op} ${type.shape.join("x")}`);
    expect(shown).toEqual([
      "input 32x28x28x1",
      "control 6",
      "conv 32x26x26x32",
      "add 32x26x26x32",
      "relu 32x26x26x32",
      "max_pool 32x13x13x32",
      "conv 32x11x11x64",
      "add 32x11x11x64",
      "relu 32x11x11x64",
      "max_pool 32x5x5x64",
      "reshape 32x1600",
      "matmul 32x64",
      "add 32x64",
      "relu 32x64",
      "matmul 32x10",
      "add 32x10",
      "softmax 32x10",
    ]);
  });

  test("has 121,930 parameters under stable paths", () => {
    expect(parametersOf(graph)).toEqual([
      "Digits/conv2d_1/kernel 3x3x1x32",
      "Digits/conv2d_1/bias 32",
      "Digits/conv2d_2/kernel 3x3x32x64",
      "Digits/conv2d_2/bias 64",
      "Digits/dense_1/kernel 1600x64",
      "Digits/dense_1/bias 64",
      "Digits/dense_2/kernel 64x10",
      "Digits/dense_2/bias 10",
    ]);
    const counts = graph.nodes.filter(({ op }) => op === "parameter").map(({ type }) => elementCount(type.shape));
    expect(counts.reduce((a, b) => a + b)).toBe(121_930);
  });

  test("knows where each operator comes from and what it is called", () => {
    const convolution = graph.nodes.filter(({ op }) => op === "conv")[1];
    expect(convolution?.name).toBe("conv2d_2");
    expect(mnist.slice(convolution?.origin?.start, convolution?.origin?.end)).toBe("conv2d(64, kernel: 3)");
  });

  test("says what its data and training are", () => {
    expect(model.data?.columns).toMatchObject([
      { name: "image", storage: "u8", shape: [28, 28, 1], transforms: [{ name: "scale", parameters: { factor: 1 / 255 } }] },
      { name: "digit", storage: "u8", shape: [1], transforms: [] },
    ]);
    expect(Object.keys(model.data?.splits ?? {})).toEqual(["train", "test"]);
    expect(model.data?.splits.test).toMatchObject({
      format: "idx",
      columns: { image: "t10k-images-idx3-ubyte", digit: "t10k-labels-idx1-ubyte" },
    });
    expect(model.training).toMatchObject({
      losses: [{ output: "digit", loss: "sparse_categorical_crossentropy", weight: 1 }],
      optimizer: { name: "adam", parameters: { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } },
      batch: 32,
      epochs: 10,
      seed: 7,
      metrics: ["accuracy", "precision", "recall", "f1"],
    });
    expect(model.outputs).toMatchObject([
      { kind: "class", classes: 10, value: { dtype: "f32", shape: [10] }, target: { dtype: "u32", shape: [1] } },
    ]);
  });
});

const blocks = `
block ConvBn(filters: int, kernel: int = 3, stride: int = 1)
  (x: f32[h, w, c]) -> f32[_, _, filters] {
  x -> conv2d(filters, kernel: kernel, stride: stride, padding: same, bias: false)
    -> batch_norm -> relu
}

block Residual(filters: int) (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> ConvBn(filters) -> conv2d(filters, kernel: 3, padding: same, bias: false) -> batch_norm
  x + y -> relu
}
`;

const network = (body: string, { input = "f32[8, 8, 4]", output = "f32[8, 8, 4]" } = {}) =>
  `dlm 1\n${blocks}\nmodel M {\n  input x: ${input}\n  output y: ${output}\n${body}\n}\n`;

const pathsOf = (body: string, ports?: Parameters<typeof network>[1]): readonly string[] =>
  parametersOf(graphOf(modelOf(network(body, ports)), { batch: 2, mode: "training" })).map((shown) => shown.split(" ")[0] ?? "");

describe("blocks", () => {
  const convBn = (path: string) => [
    `${path}/conv2d_1/kernel`,
    ...["gamma", "beta", "moving_mean", "moving_variance"].map((name) => `${path}/batch_norm_1/${name}`),
  ];
  const residual = (path: string) => [...convBn(`${path}/ConvBn_1`), ...convBn(path)];

  test("are written out, with the path of their use", () => {
    expect(pathsOf("  y = x -> Residual(4)")).toEqual(residual("M/Residual_1"));
  });

  test("have separate weights at every use", () => {
    expect(pathsOf("  y = x -> repeat(2, Residual(4)) -> Residual(4)")).toEqual(
      ["M/Residual_1", "M/Residual_2", "M/Residual_3"].flatMap(residual),
    );
  });

  test("are named by `as`, also when repeated", () => {
    expect(pathsOf("  y = x -> Residual(4) as first -> repeat(2, Residual(4)) as deep")).toEqual(
      ["M/first", "M/deep_1", "M/deep_2"].flatMap(residual),
    );
  });

  test("share their weights when declared as a layer", () => {
    expect(pathsOf("  layer r = Residual(4)\n  y = x -> r -> r")).toEqual(residual("M/r"));
  });

  test("read defaults, named arguments and the variables of their signature", () => {
    const graph = graphOf(modelOf(network("  y = x -> ConvBn(stride: 2, filters: 6, kernel: 5)", { output: "f32[4, 4, 6]" })), {
      batch: 2,
      mode: "inference",
    });
    expect(parametersOf(graph)[0]).toBe("M/ConvBn_1/conv2d_1/kernel 5x5x4x6");
  });

  test("take further inputs by name", () => {
    const text = `dlm 1
block Gate(scale: float = 1) (a: f32[n], b: f32[n]) -> f32[n] {
  a * (b -> sigmoid) * scale
}
model M {
  input p: f32[4]
  input q: f32[4]
  output y: f32[4]
  y = p -> Gate(0.5, b: q -> tanh)
}
`;
    const ops = graphOf(modelOf(text), { batch: 2, mode: "inference" }).nodes.map(({ op }) => op);
    expect(ops).toEqual(["input", "input", "tanh", "sigmoid", "mul", "constant", "mul"]);
  });
});

describe("names of layers", () => {
  test("`as` keeps a path when layers are added before it, and takes no number", () => {
    const ports = { input: "f32[4]", output: "f32[2]" };
    expect(pathsOf("  y = x -> dense(4) -> dense(2) as head -> dense(2)", ports)).toEqual([
      "M/dense_1/kernel",
      "M/dense_1/bias",
      "M/head/kernel",
      "M/head/bias",
      "M/dense_2/kernel",
      "M/dense_2/bias",
    ]);
  });

  test("numbers go around names that are taken", () => {
    const ports = { input: "f32[4]", output: "f32[2]" };
    expect(pathsOf("  y = x -> dense(4) -> dense(2) as dense_1", ports)).toEqual([
      "M/dense_2/kernel",
      "M/dense_2/bias",
      "M/dense_1/kernel",
      "M/dense_1/bias",
    ]);
  });

  test("a shared layer is one set of weights", () => {
    const ports = { input: "f32[4]", output: "f32[2]" };
    const graph = graphOf(modelOf(network("  layer s = dense(2)\n  y = add(x -> s, x -> relu -> s)", ports)), {
      batch: 2,
      mode: "training",
    });
    expect(parametersOf(graph)).toEqual(["M/s/kernel 4x2", "M/s/bias 2"]);
    const kernels = graph.nodes.filter(({ op }) => op === "matmul").map(({ operands }) => operands.b);
    expect(new Set(kernels).size).toBe(1);
  });
});

describe("moving statistics", () => {
  test("of a shared layer are moved by every use, and written back once", () => {
    const text = network("  layer norm = batch_norm\n  y = x -> norm -> relu -> norm");
    const graph = graphOf(modelOf(text), { batch: 2, mode: "training" });
    const targets = graph.updates.map(({ target }) => graph.nodes[target]?.attrs.path);
    expect(targets).toEqual(["M/norm/moving_mean", "M/norm/moving_variance"]);
    // The second use starts from what the first has made of the mean: the update reaches back through two of them.
    const mean = graph.updates[0];
    const last = graph.nodes[mean?.value ?? -1];
    const before = graph.nodes[last?.operands.a ?? -1];
    expect([last?.op, before?.op, before?.operands.a]).toEqual(["add", "add", mean?.target]);
  });

  test("are not moved in prediction", () => {
    expect(graphOf(modelOf(network("  y = x -> batch_norm")), { batch: 2, mode: "inference" }).updates).toEqual([]);
  });
});

describe("random layers", () => {
  const salts = (body: string) =>
    graphOf(modelOf(network(body)), { batch: 2, mode: "training" })
      .nodes.filter(({ op }) => op === "random_mask")
      .map(({ attrs }) => attrs.salt);

  test("have salts of their own that stay when others are added", () => {
    const [first, second] = salts("  y = x -> dropout(0.5) as a -> dropout(0.5) as b");
    expect(first).not.toBe(second);
    expect(salts("  y = x -> dropout(0.1) -> dropout(0.5) as b")[1]).toBe(second);
  });
});

describe("arithmetic", () => {
  const graph = (body: string, inputs = "  input a: f32[2, 2, 3]\n  input b: f32[3]\n  input c: number") =>
    graphOf(modelOf(`dlm 1\ndims n = 6, half = n / 2\nmodel M {\n${inputs}\n  output y: f32[2, 2, half]\n  y = ${body}\n}\n`), {
      batch: 5,
      mode: "inference",
    }).nodes.map(({ op, type, attrs }) => `${op} ${op === "constant" ? attrs.value : type.shape.join("x")}`);

  test("is per channel along the last axis, and per example for one number", () => {
    expect(graph("a * b + c")).toEqual([
      "input 5x2x2x3",
      "input 5x3",
      "input 5x1",
      "reshape 5x1x1x3",
      "mul 5x2x2x3",
      "reshape 5x1x1x1",
      "add 5x2x2x3",
    ]);
  });

  test("of numbers is done before anything runs", () => {
    expect(graph("-a / (n - half * 4)", "  input a: f32[2, 2, 3]")).toEqual([
      "input 5x2x2x3",
      "neg 5x2x2x3",
      "constant -6",
      "div 5x2x2x3",
    ]);
  });
});
