import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "../../../compiler/syntax/format.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { read } from "../../../grammar/read.js";
import { soundText } from "./texts.js";

const formatted = (text: string): string => format({ path: "a.dlm", text }).value;
const meaning = (text: string): string =>
  JSON.stringify(parse({ path: "a.dlm", text }).value, (key, value: unknown) => (key === "span" ? undefined : value));
const commentsOf = (text: string): readonly string[] =>
  read(text)
    .comments.map(({ image }) => image.trimEnd())
    .toSorted();

const mnist = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");

/** The blocks of language.md, as they stand there. */
const blocks = `dlm 1

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

test.each([
  ["MNIST", mnist],
  ["the blocks", blocks],
])("%s of language.md are in the style already", (_, text) => expect(formatted(text)).toBe(text));

test("squeezed on one line, MNIST gets its alignment back, but for the breaks of its pipe", () => {
  const squeezed = mnist.replace(/\/\/.*/g, "").replace(/\s+/g, " ");
  const chain = /\s*digit = image[\s\S]*?softmax/;
  expect(formatted(squeezed).replace(chain, "")).toBe(mnist.replace(/\n\/\/\/.*/, "").replace(chain, ""));
});

describe("layout", () => {
  test.each([
    [
      "operators and numbers",
      "dlm 1 dims T=128 , H = T/2,Q=1/255 dims Z = (1+2)*- 3",
      "dlm 1\n\ndims T = 128, H = T / 2, Q = 1/255\ndims Z = (1 + 2) * -3\n",
    ],
    [
      "comments stay above, after and inside",
      "// top\ndlm 1 // v\ntrain M on D{//open\nmetrics:[a // in\n,b\n// own\n]// end\n\n\n// last\n}\n// eof",
      "// top\ndlm 1 // v\n\ntrain M on D { //open\n  metrics: [\n    a, // in\n    b,\n    // own\n  ] // end\n\n  // last\n}\n// eof\n",
    ],
    [
      "breaks before arrows stay, breaks after them move",
      "dlm 1\nmodel M {\n y = x -> f\n -> g ->\n h -> i\n}",
      "dlm 1\n\nmodel M {\n  y = x -> f\n    -> g\n    -> h -> i\n}\n",
    ],
    [
      "long calls get a line for each argument",
      `dlm 1 model M { y = x -> f(${["a", "b", "c"].map((c) => `${c}: ${c.repeat(40)}`).join(",")}) }`,
      `dlm 1\n\nmodel M {\n  y = x\n    -> f(\n      a: ${"a".repeat(40)},\n      b: ${"b".repeat(40)},\n      c: ${"c".repeat(40)},\n    )\n}\n`,
    ],
    [
      "long pipes fill lines",
      `dlm 1 model M { y = x ${"-> conv2d(64, kernel: 3) ".repeat(6)}}`,
      `dlm 1\n\nmodel M {\n  y = x${" -> conv2d(64, kernel: 3)".repeat(3)}\n   ${" -> conv2d(64, kernel: 3)".repeat(3)}\n}\n`,
    ],
    ["empty bodies", "dlm 1 model M {\n} data D for M { // c\n}", "dlm 1\n\nmodel M {}\n\ndata D for M { // c\n}\n"],
    [
      "columns end at blank lines",
      "dlm 1 data D for M { a = f(x:1)\nbb = f(x:22)\n\nccc = 3 }",
      "dlm 1\n\ndata D for M {\n  a  = f(x: 1)\n  bb = f(x: 22)\n\n  ccc = 3\n}\n",
    ],
    [
      "ports are a table of keywords",
      "dlm 1 model M { input x : f32[ 3 ] output y:class [2] }",
      "dlm 1\n\nmodel M {\n  input  x: f32[3]\n  output y: class[2]\n}\n",
    ],
  ])("%s", (_, text, expected) => expect(formatted(text)).toBe(expected));

  test("a text with mistakes comes back as it is, with what is wrong", () => {
    const text = "dlm 1\n  dims T = ";
    expect(format({ path: "a.dlm", text })).toEqual({ value: text, diagnostics: parse({ path: "a.dlm", text }).diagnostics });
  });
});

describe("for any text without mistakes", () => {
  const property = (name: string, check: (text: string) => void): void => {
    test(
      name,
      () =>
        fc.assert(
          fc.property(soundText, (text) => void check(text)),
          { numRuns: 100 },
        ),
      60_000,
    );
  };
  property("the generator makes none", (text) => expect(parse({ path: "a.dlm", text }).diagnostics).toEqual([]));
  property("formatting twice is formatting once", (text) => expect(formatted(formatted(text))).toBe(formatted(text)));
  property("the meaning stays", (text) => expect(meaning(formatted(text))).toBe(meaning(text)));
  property("every comment stays", (text) => expect(commentsOf(formatted(text))).toEqual(commentsOf(text)));
  property("no line ends in space, and no two lines in a row are blank", (text) =>
    expect(formatted(text)).not.toMatch(/[ \t]\n|\n\n\n|\t/),
  );
});
