import { describe, expect, test } from "vitest";
import { hover } from "../../../compiler/editor/hover.js";
import { marked } from "./marked.js";

const about = (text: string): string | undefined => {
  const { analysis, offset } = marked(text);
  return hover(analysis, offset)?.markdown;
};

const whole = (body: string, rest = ""): string => `dlm 1

/// Ten digits.
model Digits {
  /// Grey.
  input  image: f32[28, 28, 1]
  output digit: class[10]

  ${body}
}
${rest}`;

const network = "digit = image -> conv2d(32, kernel: 3) -> flatten -> dense(10) -> softmax";

describe("a hover tells", () => {
  test("of a layer its shapes, weights, operations, formula and arguments", () => {
    const text = about(whole(network.replace("conv2d", "con|v2d")));
    expect(text).toContain("`f32[28, 28, 1]` → `f32[26, 26, 32]`");
    // 3·3·1·32 weights and 32 biases; 26·26·32 results, each of 9 products and 9 sums, and one sum more for the bias.
    expect(text).toContain("320 parameters (1.28 kB) · 411 kFLOP for an example · result 86.5 kB");
    expect(26 * 26 * 32 * (9 * 2 + 1)).toBe(411_008);
    expect(text).toContain("- `Digits/conv2d_1/kernel` `f32[3, 3, 1, 32]`");
    expect(text).toContain("- **`filters: 32`** int. How many channels it gives.");
    expect(text).toContain("- `stride: 1` ");
    expect(text).toContain("y[i, j, k] = Σ_p");
  });

  test("of a layer in a block each kind of use", () => {
    const block = "block B(n: int) (x: f32[c]) -> f32[_] {\n  x -> den|se(n)\n}\n";
    const text = about(whole("digit = image -> flatten -> B(20) -> B(10) -> softmax", block));
    expect(text).toContain("2 uses:\n- `f32[784]` → `f32[20]`: 15,700 parameters");
    expect(text).toContain("- `f32[20]` → `f32[10]`: 210 parameters");
  });

  test("what is not trained, and weights that are shared", () => {
    const shared = whole(
      "layer both = batch_norm\n  let a = image -> both\n  let b = image -> bo|th\n  digit = a + b -> flatten -> dense(10) -> softmax",
    );
    expect(about(shared)).toContain("layer both");
    expect(about(shared)).toContain("4 parameters (16.0 B, 2 not trained)");
  });

  test("of names what they are, their documentation, type and value", () => {
    expect(about(whole(network.replace("image", "im|age")))).toBe(
      "```dlm\ninput image: f32[28, 28, 1]\n```\n\nGrey.\n\n`f32[28, 28, 1]`",
    );
    expect(about(whole("let flat = image -> flatten\n  digit = fl|at -> dense(10) -> softmax"))).toContain("`f32[784]`");
    expect(about(whole(network, "data Mnist for Dig|its {\n}\n"))).toContain("Ten digits.\n\n216,650 parameters");
    expect(
      about("dlm 1\ndims A = 2, B = A * 3\nmodel M {\n  input x: f32[|B]\n  output y: f32[B]\n  y = x -> relu\n}\n"),
    ).toContain("dims B = A * 3 = 6");
  });

  test("of blocks, arguments, words, settings, metrics, keywords and types", () => {
    expect(about(whole("digit = image -> reshape([28, 28]) -> transfor|mer_block(4)"))).toContain(
      "block transformer_block(heads: int, ",
    );
    expect(about(whole(network.replace("kernel", "ker|nel")))).toContain("Height and width of the kernel.");
    expect(about(whole(network.replace("(10)", "(10, initializer: he_no|rmal)")))).toContain("He et al. 2015");
    const training = (settings: string): string =>
      whole(
        network,
        `data Mnist for Digits {\n  train = npy(image: "a", digit: "b")\n}\ntrain Digits on Mnist {\n  ${settings}\n}\n`,
      );
    expect(about(training("loss: sparse_categorical_crossentropy\n  epo|chs: 3"))).toContain(
      "How often the training data is gone through.",
    );
    expect(about(training("lo|ss: mse"))).toContain("What training makes small");
    const train = about(training("loss: sparse_categorical_crossentropy").replace("train Digits", "tr|ain Digits"));
    expect(train).toContain("train Digits on Mnist");
    expect(train).toContain("- **`loss: sparse_categorical_crossentropy`** ");
    expect(train).toContain("- `batch: 32` int. How many examples a step looks at.");
    expect(about(training("loss: sparse_categorical_crossentropy\n  metrics: [f|1]"))).toContain("The harmonic mean");
    expect(about(training("loss: sparse_categorical_crossentropy\n  optimizer: adam(cos|ine(0.1))"))).toContain("half a cosine");
    expect(about(whole(network).replace("input", "in|put"))).toBe("Declares an input of a model.");
    expect(about(whole(network).replace("class", "cl|ass"))).toContain("with the number of classes");
  });

  test("of a pattern which parameters it means", () => {
    const settings = 'loss: sparse_categorical_crossentropy\n  parameters: [freeze("conv2d|_1/*")]';
    const rest = `data Mnist for Digits {\n  train = npy(image: "a", digit: "b")\n}\ntrain Digits on Mnist {\n  ${settings}\n}\n`;
    expect(about(whole(network, rest))).toBe("2 of the network's parameters:\n\n- `conv2d_1/kernel`\n- `conv2d_1/bias`");
  });

  test("nothing of spaces and numbers, and something in texts with mistakes", () => {
    expect(about(whole(network.replace("32", "3|2")))).toBeUndefined();
    expect(about(whole(network).replace("{\n  ///", "{ |\n  ///"))).toBeUndefined();
    expect(about("dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> den|se(2) -> nothing_such")).toContain(
      "`f32[4]` → `f32[2]`",
    );
  });
});
