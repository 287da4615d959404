import { expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import type { Diagnostic, Fix } from "../../../compiler/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import * as shapes from "../../../compiler/diagnostics/shapes.js";
import { layers } from "../../../compiler/layers/index.js";
import { parse } from "../../../compiler/syntax/parse.js";

test.each(layers)("the example of $name gives the shape that it says", ({ inputs, example }) => {
  const { input, step, output } = example;
  const [ports, value] = inputs === "one" ? [`x: ${input}`, `x -> ${step}`] : [input, step];
  // At commas between ports only, not at those inside of a shape.
  const declared = ports.split(/, (?=\w+:)/).map((port) => `  input ${port}\n`);
  const model = (type: string) => `dlm 1\nmodel M {\n${declared.join("")}  output y: ${type}\n  y = ${value}\n}\n`;
  expect(diagnose(model(output))).toEqual([]);
  expect(diagnose(model(output.replace(/\d+(?=[,\]])/, "99"))).map(({ code }) => code)).toEqual(["DLM255"]);
});

test.each(Object.values(shapes))("the example of $code shows it and nothing else", ({ code, severity, example }) => {
  expect(diagnose(example)).toMatchObject([{ code, severity }]);
});

test.each(
  Object.values(shapes)
    .map(({ code, example }) => ({ code, example, fix: diagnose(example)[0]?.fix }))
    .filter(({ fix }) => fix),
)("the fix of $code mends its example", ({ example, fix }) => {
  expect(diagnose(apply(example, fix))).toEqual([]);
});

test("the mistakes that one step mends offer it", () => {
  const withFix = Object.values(shapes).filter(({ example }) => diagnose(example)[0]?.fix);
  expect(withFix.map(({ code }) => code).sort()).toEqual(
    ["201", "202", "203", "208", "209", "210", "211", "213", "254", "257", "258"].map((number) => `DLM${number}`),
  );
});

test("a missing flatten is told with both places, the shape and the remedies", () => {
  const text = `dlm 1
model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]
  digit = image
    -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2)
    -> conv2d(64, kernel: 3) -> relu
    -> max_pool2d(2)
    // 5 x 5 pixels of 64 channels
    -> dense(64) -> relu
    -> dense(10) -> softmax
}
`;
  const told = diagnose(text).map((diagnostic) => renderDiagnostic(diagnostic, () => text, { color: false }));
  expect(told).toEqual([
    `error[DLM201]: dense takes one axis of features, and got three
  ┌─ example.dlm:10:8
8 │     -> max_pool2d(2)
  │        ------------- this gives f32[5, 5, 64]
10│     -> dense(64) -> relu
  │        ^^^^^^^^^ needs f32[features]
  = help: add \`-> flatten\` before it (1600 features), or \`-> global_avg_pool2d\` (64)`,
  ]);
});

function diagnose(text: string): readonly Diagnostic[] {
  const { value, diagnostics } = parse({ path: "example.dlm", text });
  return [...diagnostics, ...check(value, { load: () => undefined }).diagnostics];
}

const apply = (text: string, fix: Fix | undefined): string =>
  (fix?.edits ?? []).reduce((done, { span, text: put }) => done.slice(0, span.start) + put + done.slice(span.end), text);
