import { expect, test } from "vitest";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";

const label = (path: string, source: string, part: string, text: string) => {
  const start = source.indexOf(part);
  return { span: { path, start, end: start + part.length }, text };
};

const of = (diagnostic: Partial<Diagnostic>): Diagnostic => ({
  code: "DLM201",
  severity: "error",
  title: "t",
  labels: [],
  notes: [],
  ...diagnostic,
});
const show = (diagnostic: Diagnostic, texts: { readonly [path: string]: string }) =>
  renderDiagnostic(diagnostic, (path) => texts[path], { color: false });

test("language.md's example, to the letter", () => {
  const text = `${"\n".repeat(7)}    -> max_pool2d(2)\n\n    -> dense(64) -> relu\n`;
  const diagnostic = of({
    title: "dense takes one axis of features, and got three",
    labels: [
      label("digits.dlm", text, "dense(64)", "needs f32[features]"),
      label("digits.dlm", text, "max_pool2d(2)", "this gives f32[5, 5, 64]"),
    ],
    help: "add `-> flatten` before it (1600 features), or `-> global_avg_pool2d` (64)",
  });
  expect(show(diagnostic, { "digits.dlm": text })).toBe(
    [
      "error[DLM201]: dense takes one axis of features, and got three",
      "  ┌─ digits.dlm:10:8",
      "8 │     -> max_pool2d(2)",
      "  │        ------------- this gives f32[5, 5, 64]",
      "10│     -> dense(64) -> relu",
      "  │        ^^^^^^^^^ needs f32[features]",
      "  = help: add `-> flatten` before it (1600 features), or `-> global_avg_pool2d` (64)",
    ].join("\n"),
  );
});

test("several files, notes of several lines, a warning, and the title of a fix where there is no help", () => {
  const [a, b] = ["let x = 1\n", "let x = 2\r\nmore"];
  const diagnostic = of({
    severity: "warning",
    labels: [label("a.dlm", a, "x", "again here"), label("b.dlm", b, "x", "first here"), label("a.dlm", a, "1", "")],
    notes: ["one\ntwo"],
    fix: { title: "leave it out", edits: [] },
  });
  expect(show(diagnostic, { "a.dlm": a, "b.dlm": b })).toBe(
    [
      "warning[DLM201]: t",
      "  ┌─ a.dlm:1:5",
      "1 │ let x = 1",
      "  │     ^ again here",
      "  │         -",
      "  ┌─ b.dlm:1:5",
      "1 │ let x = 2",
      "  │     - first here",
      "  = note: one",
      "    two",
      "  = help: leave it out",
    ].join("\n"),
  );
});

test.each([
  ["a tab", "\tx", "x", "    x", "    ^ here"],
  ["a tab after text", "ab\tx", "x", "ab  x", "    ^ here"],
  ["wide characters", "日本 x", "x", "日本 x", "     ^ here"],
  ["an emoji of several code points", "👨‍👩‍👧 x", "x", "👨‍👩‍👧 x", "   ^ here"],
  ["a combining mark", "e\u0301 x", "x", "e\u0301 x", "  ^ here"],
  ["under wide characters", "a 日本", "日本", "a 日本", "  ^^^^ here"],
  ["control characters", "\u001B[31m x", "x", "\u{FFFD}[31m x", "      ^ here"],
])("%s keep the caret in its column", (_, text, part, shown, caret) => {
  const lines = show(of({ labels: [label("a.dlm", text, part, "here")] }), { "a.dlm": text }).split("\n");
  expect(lines.slice(2)).toEqual([`1 │ ${shown}`, `  │ ${caret}`]);
});

test("the end of the file, a span over several lines and a file that is not at hand", () => {
  const at = (start: number, end: number) => of({ labels: [{ span: { path: "a", start, end }, text: "here" }] });
  expect(show(at(3, 3), { a: "abc" }).split("\n").slice(1)).toEqual(["  ┌─ a:1:4", "1 │ abc", "  │    ^ here"]);
  expect(show(at(1, 6), { a: "abc\ndef" }).split("\n").slice(1)).toEqual(["  ┌─ a:1:2", "1 │ abc", "  │  ^^ here"]);
  expect(show(at(5, 6), {}).split("\n").slice(1)).toEqual(["  ┌─ a:1:1", "1 │", "  │ ^ here"]);
  expect(show(of({}), {})).toBe("error[DLM201]: t");
});

test("of a very long line the part around the mark is shown", () => {
  const text = `${"a".repeat(1000)} here ${"b".repeat(1000)}`;
  const [, , source, marked] = show(of({ labels: [label("a", text, "here", "this")] }), { a: text }).split("\n") as [
    string,
    string,
    string,
    string,
  ];
  expect(source.length).toBeLessThan(250);
  expect(source.slice(marked.indexOf("^"), marked.indexOf("^") + 4)).toBe("here");
  expect(source).toMatch(/^1 │ …a+ here b+…$/);
});

test("colours surround and change nothing else", () => {
  const diagnostic = of({ labels: [label("a", "x", "x", "here")], help: "so" });
  const colored = renderDiagnostic(diagnostic, () => "x", { color: true });
  expect(colored).toContain("\u001B[31m");
  expect(colored.replaceAll(/\p{Cc}\[\d+m/gu, "")).toBe(show(diagnostic, { a: "x" }));
});
