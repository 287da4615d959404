import { expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import type { Diagnostic, Fix } from "../../../compiler/diagnostics/diagnostic.js";
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

test("the three mistakes that one step mends offer it", () => {
  const withFix = Object.values(shapes).filter(({ example }) => diagnose(example)[0]?.fix);
  expect(withFix.map(({ code }) => code).sort()).toEqual(["DLM201", "DLM202", "DLM208"]);
});

function diagnose(text: string): readonly Diagnostic[] {
  const { value, diagnostics } = parse({ path: "example.dlm", text });
  return [...diagnostics, ...check(value, { load: () => undefined }).diagnostics];
}

const apply = (text: string, fix: Fix | undefined): string =>
  (fix?.edits ?? []).reduce((done, { span, text: put }) => done.slice(0, span.start) + put + done.slice(span.end), text);
