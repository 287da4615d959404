import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { position } from "../../../compiler/base/span.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import { format } from "../../../compiler/syntax/format.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { printAst } from "../../../compiler/syntax/print.js";
import { oneTokenOff, soundText, spoilt } from "./texts.js";

const mnist = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");
const blocks = `dlm 1

block Residual(filters: int, kernel: int = 3) (x: f32[h, w, filters]) -> f32[_, _, filters] {
  let y = x -> conv2d(filters, kernel: kernel)
  layer shared = dense(64)
  x + y -> relu
}

dims T = 128, H = T / 2
`;

/** `DLM004 11`: code and line of each diagnostic. */
const told = (text: string): readonly string[] =>
  parse({ path: "a.dlm", text }).diagnostics.map(
    ({ code, labels }) => `${code} ${position(text, labels[0]?.span.start ?? 0).line}`,
  );

describe("one mistake in the sample gives one diagnostic, where it is", () => {
  test.each([
    ["-> flatten", "=> flatten", "DLM004 11"],
    ["-> flatten", "-> -> flatten", "DLM001 11"],
    ["-> flatten", "flatten", "DLM013 11"],
    ["-> flatten", "-> 3", "DLM001 11"],
    ["-> conv2d(32, kernel: 3) -> relu", "-> conv2d(32, kernel: 3) relu", "DLM001 9"],
    ["32, kernel: 3", "32 kernel: 3", "DLM002 9"],
    ["kernel: 3)", "kernel: 3", "DLM003 9"],
    ["max_pool2d(2)\n", "max_pool2d(2\n", "DLM003 9"],
    ["kernel: 3", "kernel = 3", "DLM004 9"],
    ["kernel: 3", "kernel:", "DLM001 9"],
    ["f32[28, 28, 1]", "f32[28, 28, 1)", "DLM003 5"],
    ["f32[28, 28, 1]", "f32[28, 28, 1", "DLM003 5"],
    ["image: f32[28, 28, 1]", "image:", "DLM001 5"],
    ["image: f32[28, 28, 1]", "model: f32[28, 28, 1]", "DLM009 5"],
    ["-> softmax\n}", "-> softmax\n", "DLM003 4"],
    ["-> softmax\n}", "-> softmax\n}}", "DLM001 14"],
    ["1/255)\n}", "1/255)\n", "DLM003 16"],
    ["digit = image", "digit image", "DLM001 8"],
    ["digit = image", "let = image", "DLM001 8"],
    ["digit = image", "größe = image", "DLM006 8"],
    ["model Digits {", "model {", "DLM001 4"],
    ["model Digits {", "model Digits", "DLM001 5"],
    ["data Mnist for Digits {", "data Mnist {", "DLM001 16"],
    ["train Digits on Mnist {", "train Digits Mnist {", "DLM001 22"],
    ["train Digits on", "trian Digits on", "DLM001 22"],
    ["train = idx", "train: idx", "DLM004 17"],
    ['"train-images-idx3-ubyte"', '"train-images-idx3-ubyte', "DLM005 17"],
    ["loss:      ", "loss = ", "DLM004 23"],
    ["batch:     32", "batch 32", "DLM001 25"],
    ["batch:     32", "batch:", "DLM001 25"],
    ["batch:     32", "batch: 32,", "DLM001 25"],
    ["epochs:    10", "epochs:    10 $", "DLM006 26"],
    ["[accuracy, precision", "[accuracy,, precision", "DLM001 28"],
    ["dlm 1\n", "", "DLM007 3"],
    ["dlm 1", "dlm 2", "DLM008 1"],
    ["dlm 1", "dml 1", "DLM001 1"],
  ])("%s written as %s", (right, wrong, expected) => {
    expect(mnist).toContain(right);
    expect(told(mnist.replace(right, () => wrong))).toEqual([expected]);
  });

  test("several mistakes are told together, and what is sound stays in the tree", () => {
    const text = mnist
      .replace("-> flatten", "=> flatten")
      .replace("1/255)", "1/255")
      .replace("epochs:    10", "epochs 10")
      .replace("seed:", "seed =");
    expect(told(text)).toEqual(["DLM004 11", "DLM003 19", "DLM001 26", "DLM004 27"]);
    const tree = printAst(parse({ path: "a.dlm", text }).value);
    for (const part of ["-> flatten", "test = idx(", "epochs: 10", "seed: 7", "metrics: ["]) expect(tree).toContain(part);
  });

  test("with any one token missing or doubled, there is at most one diagnostic", () => {
    for (const source of [mnist, blocks]) {
      const more = oneTokenOff(source).filter(({ text }) => told(text).length > 1);
      expect(more.map(({ what }) => what)).toEqual([]);
    }
  });
});

describe("no text is too much", () => {
  /** Everything that is done with a text; each part must answer. */
  function survives(text: string): void {
    const { value, diagnostics } = parse({ path: "a.dlm", text });
    printAst(value);
    format({ path: "a.dlm", text });
    for (const diagnostic of diagnostics) {
      for (const { span } of diagnostic.labels) {
        if (!(0 <= span.start && span.start <= span.end && span.end <= text.length))
          throw new Error(`${diagnostic.code} is outside of the text`);
      }
      renderDiagnostic(diagnostic, () => text, { color: false });
    }
  }

  test("every prefix of the samples", () => {
    for (const source of [mnist, blocks]) for (let end = 0; end <= source.length; end++) survives(source.slice(0, end));
  }, 60_000);

  test("spoilt samples", () => fc.assert(fc.property(spoilt([mnist, blocks]), survives), { numRuns: 500 }), 60_000);
  test(
    "spoilt random texts",
    () =>
      fc.assert(
        fc.property(
          soundText.chain((text) => spoilt([text])),
          survives,
        ),
        { numRuns: 200 },
      ),
    60_000,
  );
  test(
    "random characters",
    () => fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), survives), { numRuns: 500 }),
    60_000,
  );
  test("random tokens", () => {
    const token = fc.constantFrom(
      ...'dlm use dims model block data train input output let layer for on as _ x 1 "s" -> = : , + - * / ( ) [ ] { } ; # => \n'.split(
        " ",
      ),
    );
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 60 }).map((all) => all.join(" ")),
        survives,
      ),
      { numRuns: 1000 },
    );
  }, 60_000);

  test.each([
    ["open brackets", "(".repeat(20_000)],
    ["closed brackets", `dlm 1 dims x = ${"[".repeat(20_000)}${"]".repeat(20_000)}`],
    ["signs", `dlm 1 dims x = ${"-".repeat(20_000)}1`],
    ["terms", `dlm 1 dims x = 1${"+1".repeat(20_000)}`],
    ["pipes", `dlm 1 model M { y = x${" -> f".repeat(20_000)} }`],
    ["calls in calls", `dlm 1 model M { y = ${"f(".repeat(20_000)}`],
    ["models in models", "model M { ".repeat(2_000)],
    ["bindings", `dlm 1 model M { ${"a = ".repeat(5_000)}`],
    ["letters", "a".repeat(1_000_000)],
    ["a comment", `/*${"*".repeat(1_000_000)}`],
    ["a string", `"${"\\a".repeat(200_000)}`],
  ])("many %s", (_, text) => survives(text), 20_000);

  test("what is nested too deep is said once, and the rest is still read", () => {
    const text = `dlm 1\nmodel M {\n  a = ${"(".repeat(200)}x${")".repeat(200)}\n  b = x => f\n}\n`;
    expect(told(text)).toEqual(["DLM011 3", "DLM004 4"]);
    expect(printAst(parse({ path: "a.dlm", text }).value)).toContain("b = (x -> f)");
  });
});
