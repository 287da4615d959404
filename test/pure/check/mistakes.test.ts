import { describe, expect, test } from "vitest";
import { checkText, codesAndLines } from "./checking.js";

/** What is wrong, the text, and the codes with the lines of their primary labels: all of them, and nothing that follows from them. */
type Case = readonly [what: string, text: string, expected: readonly string[]];

/** Line 1 is `dlm 1`, 2 the model, 3 `input x`, 4 `output y`; the body begins on line 5. */
const model = (body: string, { input = "f32[4]", output = "f32[2]" } = {}) =>
  `dlm 1\nmodel M {\n  input x: ${input}\n  output y: ${output}\n${body}\n}\n`;

/** A block on line 2, its body on line 3; the model begins on line 5, its body on line 8. */
const block = (head: string, value: string, body: string, { input = "f32[4]", output = "f32[4]" } = {}) =>
  `dlm 1\nblock ${head} {\n  ${value}\n}\nmodel M {\n  input x: ${input}\n  output y: ${output}\n${body}\n}\n`;

const verify = (cases: readonly Case[]) =>
  test.each(cases)("%s", (_what, text, expected) => {
    const { diagnostics, value } = checkText(text);
    expect(codesAndLines({ "main.dlm": text }, diagnostics)).toEqual(expected);
    expect(value === undefined).toBe(expected.length > 0);
  });

describe("names", () =>
  verify([
    ["nothing is wrong", model("  y = x -> dense(2)"), []],
    ["a typo does not make its target unused", model("  let hidden = x -> relu\n  y = hiden -> dense(2)"), ["DLM101:6"]],
    [
      "a typo of an output is told once",
      model("  yy = x -> dense(2)", { output: "f32[2]" }).replace("output y", "output yz"),
      ["DLM106:5"],
    ],
    [
      "an unknown layer hides nothing else",
      model("  let h = x -> foo(3)\n  y = h -> dense(2, true, zeros, zeros, 6)"),
      ["DLM101:5", "DLM302:6"],
    ],
    ["an unknown layer uses its arguments", `dlm 1\ndims n = 3\n${model("  y = x -> foo(n)").slice(6)}`, ["DLM101:6"]],
    [
      "an input twice",
      "dlm 1\nmodel M {\n  input x: f32[4]\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> relu\n}\n",
      ["DLM102:4"],
    ],
    ["a let like an input", model("  let x = x -> relu\n  y = x -> dense(2)"), ["DLM102:5"]],
    ["a let like an output", model("  let y = x -> dense(2)\n  y = x -> dense(2)"), ["DLM102:5"]],
    ["a let like a dim", `dlm 1\ndims n = 2\n${model("  let n = x -> relu\n  y = n -> dense(n)").slice(6)}`, ["DLM102:6"]],
    ["a layer named like one of the language", model("  layer tanh = dense(2)\n  y = x -> tanh"), ["DLM102:5"]],
    [
      "a layer named like a block",
      block("B() (x: f32[n]) -> f32[n]", "x -> relu", "  layer B = tanh\n  y = x -> B"),
      ["DLM102:8"],
    ],
    ["a block named like a layer", block("relu() (x: f32[n]) -> f32[n]", "x -> tanh", "  y = x -> relu"), ["DLM102:2"]],
    ["two models of one name", `${model("  y = x -> dense(2)")}${model("  y = x -> dense(2)").slice(6)}`, ["DLM102:7"]],
    ["`as` twice", model("  y = x -> dense(3) as a -> dense(2) as a"), ["DLM102:5"]],
    ["`as` like a shared layer", model("  layer a = dense(3)\n  y = x -> a -> dense(2) as a"), ["DLM102:6"]],
    [
      "unused: let, layer, input",
      "dlm 1\nmodel M {\n  input a: f32[4]\n  input b: f32[4]\n  output y: f32[4]\n  let h = a -> relu\n  layer s = dense(3)\n  y = a -> relu\n}\n",
      ["DLM103:4", "DLM103:6", "DLM103:7"],
    ],
    [
      "a dim that only a default of a block reads",
      block("B(units: int = n) (v: f32[c]) -> f32[_]", "v -> dense(units)", "  y = x -> B").replace("block", "dims n = 4\nblock"),
      [],
    ],
    ["an unused dim", `dlm 1\ndims n = 4, k = n / 2, l = 3\n${model("  y = x -> dense(k)").slice(6)}`, ["DLM103:2"]],
    [
      "an unused parameter of a block",
      block("B(a: int, b: int = 2) (x: f32[n]) -> f32[_]", "x -> dense(a)", "  y = x -> B(4)"),
      ["DLM103:2"],
    ],
    ["an output used before it is bound", model("  let h = y -> relu\n  y = x + h"), ["DLM108:5"]],
    ["an output made of itself", model("  y = y -> dense(2)"), ["DLM103:3", "DLM108:5"]],
    [
      "an output that feeds another",
      "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[3]\n  output z: f32[2]\n  y = x -> dense(3)\n  z = y -> dense(2)\n}\n",
      [],
    ],
    ["a layer used before it is declared", model("  y = x -> s\n  layer s = dense(2)"), ["DLM108:5"]],
    ["a dim used before it is bound", `dlm 1\ndims a = b, b = 2\n${model("  y = x -> dense(a)").slice(6)}`, ["DLM108:2"]],
    ["an unknown dim in a type", model("  y = x -> relu", { input: "f32[n]", output: "f32[n]" }), ["DLM101:3", "DLM101:4"]],
    ["no outputs", "dlm 1\nmodel M {\n  input x: f32[4]\n}\n", ["DLM107:2"]],
    ["nothing at all", "dlm 1\nmodel M {\n}\n", ["DLM107:2", "DLM107:2"]],
    [
      "an output that is not bound does not make its input unused",
      "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n}\n",
      ["DLM104:4"],
    ],
    [
      "a layer as a value, a value as a layer",
      model("  layer s = dense(2)\n  let h = s -> relu\n  y = x -> h"),
      ["DLM109:6", "DLM109:7"],
    ],
    ["a number as a value", model("  y = 3"), ["DLM103:3", "DLM109:5"]],
    ["a number piped into a layer", model("  y = 3 -> dense(2, use_bias: true)"), ["DLM103:3", "DLM109:5", "DLM301:5"]],
    ["a name for a shared layer", model("  layer s = dense(2)\n  y = x -> s as t"), ["DLM109:6"]],
    ["arguments for a shared layer", model("  layer s = dense(2)\n  y = x -> s(2)"), ["DLM302:6"]],
    [
      "two blocks that contain each other",
      `dlm 1\nblock A() (x: f32[n]) -> f32[n] {\n  x -> B\n}\nblock B() (x: f32[n]) -> f32[n] {\n  x -> A\n}\n${model("  y = x -> A -> dense(2)").slice(6)}`,
      ["DLM112:3"],
    ],
    [
      "types that do not exist, or not here",
      "dlm 1\nmodel M {\n  input a: class[3]\n  input b: f23[3]\n  output y: image[2, 2, 1]\n  output z: category[4]\n  y = a\n  z = b\n}\n",
      ["DLM113:3", "DLM113:4", "DLM113:5", "DLM114:6"],
    ],
    [
      "types with other extents",
      "dlm 1\nmodel M {\n  input a: image[3, 4]\n  input b: number[2]\n  input c: f32\n  output y: class[1, 2]\n  output z: f32[_]\n  y = a\n  z = add(b, c)\n}\n",
      ["DLM115:3", "DLM115:4", "DLM115:5", "DLM115:6", "DLM115:7"],
    ],
    [
      "a parameter of an unknown type",
      block("B(a: itn) (x: f32[n]) -> f32[_]", "x -> dense(a)", "  y = x -> B(4)"),
      ["DLM113:2"],
    ],
  ]));

describe("arguments", () =>
  verify([
    ["all of a call at once", model("  y = x -> dense(units: 0, bais: true, 3)"), ["DLM301:5", "DLM303:5", "DLM305:5"]],
    ["a misspelt one is not missing", model("  y = x -> dense(unit: 2)"), ["DLM301:5"]],
    ["a missing one", model("  y = x -> dense(bias: false)"), ["DLM304:5"]],
    [
      "a misspelt word",
      model("  y = x -> conv2d(2, kernel: 3, padding: smae) -> flatten -> dense(2)", { input: "f32[8, 8, 1]" }),
      ["DLM305:5"],
    ],
    [
      "a quoted word",
      model('  y = x -> conv2d(2, kernel: 3, padding: "same") -> flatten -> dense(2)', { input: "f32[8, 8, 1]" }),
      ["DLM306:5"],
    ],
    [
      "lists and calls are fine",
      model("  y = x -> conv2d(2, kernel: [3, 2], bias_initializer: constant(0.1)) -> flatten -> dense(2)", {
        input: "f32[8, 8, 1]",
      }),
      [],
    ],
    ["a value of the network as an argument", model("  let h = x -> relu\n  y = x -> dense(h -> relu)"), ["DLM307:6"]],
    ["arithmetic over words", model("  y = x -> dense(same + 1)"), ["DLM307:5"]],
    [
      "a wrong block argument",
      block(
        "B(a: int, flag: bool = true) (x: f32[n]) -> f32[_]",
        "x -> dense(a, bias: flag)",
        "  y = x -> B(2.5, flag: 1, b: 3)",
      ),
      ["DLM301:8", "DLM305:8", "DLM305:8"],
    ],
    ["a wrong default", block("B(a: int = 2.5) (x: f32[n]) -> f32[_]", "x -> dense(a)", "  y = x -> B"), ["DLM305:2"]],
    [
      "a block that nothing uses",
      block("B(a: int) (x: f32[n]) -> f32[_]", "x -> dense(a, bais: true) -> repeat(0, relu) -> dense(n / a)", "  y = x -> relu"),
      ["DLM301:3", "DLM311:3"],
    ],
    [
      "words as parameters",
      block("B(how: name = same) (x: f32[h, w, c]) -> f32[h, w, c]", "x -> conv2d(c, kernel: 3, padding: how)", "  y = x -> B", {
        input: "f32[8, 8, 2]",
        output: "f32[8, 8, 2]",
      }),
      [],
    ],
    [
      "division that does not come out even",
      block("B() (x: f32[n]) -> f32[_]", "x -> dense(n / 2)", "  y = x -> B", { input: "f32[5]" }),
      ["DLM305:3"],
    ],
    [
      "the same in a signature",
      block("B() (x: f32[n]) -> f32[n / 2]", "x -> dense(2)", "  y = x -> B", { input: "f32[5]", output: "f32[2]" }),
      ["DLM308:2"],
    ],
    [
      "an extent of a dim that is none",
      "dlm 1\ndims a = 1/2\nmodel M {\n  input x: f32[a]\n  output y: f32[a]\n  y = x -> relu\n}\n",
      ["DLM308:2"],
    ],
    ["layers without an input", model("  y = dense(2)"), ["DLM103:3", "DLM309:5"]],
    ["a block without its input", block("B() (x: f32[n]) -> f32[n]", "x -> relu", "  y = B() -> add(x)"), ["DLM310:8"]],
    [
      "an input that is given twice",
      block("B() (a: f32[n], b: f32[n]) -> f32[n]", "a + b", "  let h = B(a: x, b: x, b: x)\n  y = h -> B(a: x, b: x)"),
      ["DLM303:8", "DLM303:9"],
    ],
    ["a second input that is missing", block("B() (a: f32[n], b: f32[n]) -> f32[n]", "a + b", "  y = x -> B"), ["DLM310:8"]],
    [
      "repeats that are none",
      model("  let a = x -> repeat(2)\n  let b = a -> repeat(1/2, relu)\n  let c = b -> repeat\n  y = repeat(3, relu) -> add(c)"),
      ["DLM311:5", "DLM311:6", "DLM311:7", "DLM309:8"],
    ],
    ["a repeat tells a mistake of its step once", model("  y = x -> repeat(3, dense(-1)) -> dense(2)"), ["DLM305:5"]],
  ]));

describe("shapes", () =>
  verify([
    ["dense of an image", model("  y = x -> dense(2)", { input: "f32[4, 4, 1]" }), ["DLM201:5"]],
    [
      "nothing follows from a wrong shape",
      model("  let h = x -> dense(2)\n  let g = h + x\n  y = g -> conv2d(3, kernel: 2)", { input: "f32[4, 4, 1]" }),
      ["DLM201:5"],
    ],
    [
      "but arguments after it are looked at",
      model("  y = x -> dense(2) -> dense(0)", { input: "f32[4, 4, 1]" }),
      ["DLM201:5", "DLM305:5"],
    ],
    ["an output of another shape", model("  y = x -> dense(3)"), ["DLM255:5"]],
    ["a class output of another shape", model("  y = x -> dense(3) -> softmax", { output: "class[4]" }), ["DLM255:5"]],
    ["a number is f32[1]", model("  y = x -> dense(1)", { output: "number" }), []],
    ["a probability is f32[1]", model("  y = x -> dense(2)", { output: "probability" }), ["DLM255:5"]],
    ["rank of a block", block("B() (x: f32[h, w]) -> f32[h, w]", "x -> relu", "  y = x -> B"), ["DLM252:8"]],
    ["extent of a parameter", block("B(k: int) (x: f32[k]) -> f32[k]", "x -> relu", "  y = x -> B(3)"), ["DLM253:8"]],
    ["extent of a number", block("B() (x: f32[3]) -> f32[_]", "x -> relu", "  y = x -> B"), ["DLM253:8"]],
    [
      "extent of a dim",
      `dlm 1\ndims k = 3\n${block("B() (x: f32[k]) -> f32[_]", "x -> relu", "  y = x -> B").slice(6)}`,
      ["DLM253:9"],
    ],
    [
      "arithmetic in a signature, before its variable",
      block("B() (a: f32[n / 2], b: f32[n]) -> f32[n]", "b -> relu -> add(a -> dense(n))", "  y = x -> dense(2) -> B(b: x)"),
      [],
    ],
    [
      "the same, where it does not fit",
      block("B() (a: f32[n / 2], b: f32[n]) -> f32[n]", "b -> relu -> add(a -> dense(n))", "  y = x -> dense(3) -> B(b: x)"),
      ["DLM253:8"],
    ],
    [
      "a variable of two inputs",
      block("B() (a: f32[n], b: f32[n]) -> f32[n]", "a + b", "  y = x -> dense(3) -> B(b: x)"),
      ["DLM253:8"],
    ],
    ["what a block promises", block("B() (x: f32[n]) -> f32[n, _]", "x -> relu", "  y = x -> B"), ["DLM254:3"]],
    [
      "a mistake in a block, told once for all uses",
      block("B() (x: f32[n]) -> f32[_]", "x -> conv2d(2, kernel: 2)", "  y = x -> B -> B"),
      ["DLM202:3"],
    ],
    [
      "image and f32 are the same in a block",
      block("B() (x: image[h, w, c]) -> f32[_]", "x -> flatten", "  y = x -> B", { input: "f32[2, 2, 1]" }),
      [],
    ],
    ["adding what does not fit", model("  let a = x -> dense(3)\n  y = a + (x -> dense(2))"), ["DLM251:6"]],
    ["a shared layer with two shapes", model("  layer s = dense(2)\n  y = x -> s -> s"), ["DLM256:6"]],
    [
      "a number too many layers",
      `dlm 1\nblock A() (x: f32[n]) -> f32[n] {\n  x -> repeat(1000, relu)\n}\nblock B() (x: f32[n]) -> f32[n] {\n  x -> repeat(1000, A) -> repeat(1000, A)\n}\n${model("  y = x -> repeat(1000, B) -> dense(2)").slice(6)}`,
      ["DLM312:3"],
    ],
  ]));

describe("what the parser could not read", () => {
  test.each([
    ["a statement", model("  let h = \n  y = x -> dense(2)")],
    ["a step", model("  y = x -> dense(2) -> ")],
    ["a type", model("  y = x -> dense(2)", { input: "" })],
    ["an argument", model("  y = x -> dense(2, bias: )")],
    ["the end of a model", "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n"],
    [
      "the name of a model",
      `${model("  y = x -> dense(2)").replace("model M", "model")}data D for M {\n  train = npy(x: "x", y: "y")\n}\n`,
    ],
  ])("%s is not told a second time", (_what, text) => {
    const { diagnostics, value } = checkText(text);
    expect(diagnostics.map(({ code }) => code.slice(0, 4)).filter((area) => area !== "DLM0")).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(value).toBeUndefined();
  });
});

test("diagnostics are in the order of the text", () => {
  const text = `${model("  let h = x -> dens(2)\n  y = x -> dense(3)")}dims n = 1\n`;
  expect(checkText(text).diagnostics.map(({ code }) => code)).toEqual(["DLM103", "DLM101", "DLM255", "DLM103"]);
});

test("a suggestion is a change of the text", () => {
  const text = model("  y = x -> densse(2)");
  const [diagnostic] = checkText(text).diagnostics;
  const edit = diagnostic?.fix?.edits[0];
  expect(text.slice(0, edit?.span.start) + edit?.text + text.slice(edit?.span.end)).toBe(model("  y = x -> dense(2)"));
});

test("a mistake inside of a block names its use", () => {
  const text = block("B() (x: f32[n]) -> f32[_]", "x -> conv2d(2, kernel: 2)", "  y = x -> B");
  const labels = checkText(text).diagnostics[0]?.labels.map(({ span, text: said }) => [text.slice(span.start, span.end), said]);
  expect(labels?.at(-1)).toEqual(["B", "in this use of `B`"]);
});

describe("outputs of probabilities that can be any number", () => {
  const warned = (output: string, body: string) => {
    const { value, diagnostics } = checkText(model(body, { output }));
    expect(value).toBeDefined();
    return codesAndLines({ "main.dlm": "" }, diagnostics).map((told) => told.slice(0, 6));
  };
  test.each([
    ["class[2]", "  y = x -> dense(2)"],
    ["class[2]", "  y = x -> reshape([2, 2, 1]) -> conv2d(2, kernel: 2) -> flatten"],
    ["labels[2]", "  y = x -> dense(2) -> relu"],
    ["probability", "  let p = x -> dense(1) -> sigmoid\n  let q = x -> dense(1)\n  y = p + q"],
    ["probability", "  y = x -> dense(1) -> tanh"],
  ])("%s: %s", (output, body) => expect(warned(output, body)).toEqual(["DLM413"]));

  const sums = Array.from({ length: 60 }, (_, n) => `  let s${n + 1} = s${n} + s${n}`).join("\n");
  test.each([
    ["class[2]", "  y = x -> dense(2) -> softmax"],
    ["labels[2]", "  y = x -> dense(2) -> sigmoid -> dropout(0.1)"],
    ["probability", "  let p = x -> dense(1) -> sigmoid\n  let q = x -> dense(1) -> sigmoid\n  y = 0.5 * p + 0.5 * q"],
    ["f32[2]", "  y = x -> dense(2)"],
    ["number", "  y = x -> dense(1)"],
    // What is used twice is looked at once: otherwise this would not end.
    ["probability", `  let s0 = x -> dense(1) -> sigmoid\n${sums}\n  y = s60`],
  ])("not of %s: %s", (output, body) => expect(warned(output, body)).toEqual([]));
});

describe("ids of tokens", () =>
  verify([
    ["are not added up", model("  y = x + 1", { input: "tokens[2]" }), ["DLM257:5"]],
    ["are not negated", model("  y = -x", { input: "tokens[2]" }), ["DLM257:5"]],
    ["are not for a layer that takes numbers", model("  y = x -> relu", { input: "tokens[2]" }), ["DLM257:5"]],
    ["are no output of numbers", model("  y = x", { input: "tokens[2]" }), ["DLM255:3"]],
    [
      "are no output of tokens, whose places hold probabilities",
      model("  y = x", { input: "tokens[2]", output: "tokens[2]" }),
      ["DLM255:3"],
    ],
    [
      "are not what a block of numbers takes",
      block("B() (x: f32[n]) -> f32[n]", "x -> relu", "  y = x -> B", { input: "tokens[4]" }),
      ["DLM257:8"],
    ],
    ["have one extent", model("  y = x -> relu", { input: "tokens[2, 3]" }), ["DLM115:3"]],
    [
      "an output of tokens has its number of places",
      model("  y = x -> softmax", { input: "series[3, 5]", output: "tokens[4]" }),
      ["DLM255:5"],
    ],
    [
      "an output of tokens takes the vocabulary of the network",
      model("  y = x -> softmax", { input: "series[4, 5]", output: "tokens[4]" }),
      [],
    ],
    ["a series has two extents", model("  y = x -> relu", { input: "series[2]" }), ["DLM115:3"]],
  ]));
