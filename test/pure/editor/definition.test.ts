import { describe, expect, it } from "vitest";
import { definitionAt } from "../../../compiler/editor/definition.js";
import { analyseFile, forecast, offsetOf } from "../../harness/editor_files.js";

const analysis = analyseFile(forecast, "main.dlm");
const text = forecast["main.dlm"];

it("the program has no mistakes", () => expect(analysis.diagnostics).toEqual([]));

describe("definitionAt", () => {
  it.each([
    // What is looked at, the name in it, and the words in which it is declared.
    ["K = T / 2", "T", "dims T", "T"],
    ["int = F", "F", "T = 24, F", "F"],
    ["f32[h, c]) -> f32", "h", "x: f32[h", "h"],
    ["f32[h, units]", "units", "Merge(units", "units"],
    ["let sum = x", "x", "(x: f32", "x"],
    ["sum -> dense", "sum", "let sum", "sum"],
    ["dense(units, bias", "units", "Merge(units", "units"],
    ["dropout(rate)", "rate", "rate: float", "rate"],
    ["f32[T, F]", "F", "T = 24, F", "F"],
    ["a = past -> shared", "past", "input past", "past"],
    ["a = past -> shared", "shared", "layer shared", "shared"],
    ["-> Merge(other: b", "Merge", "block Merge", "Merge"],
    ["Merge(other: b", "other", ", other: f32", "other"],
    ["Merge(other: b", "b", "let b", "b"],
    ["b, units: 4", "units", "Merge(units", "units"],
    ["next = c", "next", "output next", "next"],
    ["rain = (next)", "next", "output next", "next"],
    ["dense(K * 2)", "K", "F = 3, K", "K"],
    ["for Forecast", "Forecast", "model Forecast", "Forecast"],
    ["npy(past:", "past", "input past", "past"],
    ['next: "n.npy"', "next", "output next", "next"],
    ["past  = past", "past", "input past", "past"],
    ["past -> scale", "past", "input past", "past"],
    ["scale(1 / T)", "T", "dims T", "T"],
    ["train Forecast", "Forecast", "model Forecast", "Forecast"],
    ["on Seattle", "Seattle", "data Seattle", "Seattle"],
    ["each(next:", "next", "output next", "next"],
    ["rain: binary", "rain", "output rain", "rain"],
    ['"stem/*"', "stem", "as stem", "stem"],
    ['"shared/kernel"', "shared", "layer shared", "shared"],
  ])("in `%s`, `%s` is declared in `%s`", (words, name, declaring, declared) => {
    const found = definitionAt(analysis, offsetOf(text, words, name));
    expect(found?.at).toEqual({
      path: "main.dlm",
      start: offsetOf(text, words, name),
      end: offsetOf(text, words, name) + name.length,
    });
    const start = offsetOf(text, declaring, declared);
    expect(found?.declared).toEqual({ path: "main.dlm", start, end: start + declared.length });
  });

  it("goes to other files, and to what a `use` means", () => {
    const used = forecast["blocks.dlm"];
    const place = (words: string, name: string) => {
      const start = offsetOf(used, words, name);
      return { path: "blocks.dlm", start, end: start + name.length };
    };
    expect(definitionAt(analysis, offsetOf(text, "Halve(by"))?.declared).toEqual(place("block Halve", "Halve"));
    expect(definitionAt(analysis, offsetOf(text, "by: 2"))?.declared).toEqual(place("by: int", "by"));
    expect(definitionAt(analysis, offsetOf(text, '"blocks.dlm"'))?.declared).toEqual({ path: "blocks.dlm", start: 0, end: 0 });
  });

  it("goes to blocks of the language, and has nothing for what is declared in no file", () => {
    const net = "dlm 1\nmodel M {\n  input x: f32[8, 4]\n  output y: f32[8, 4]\n  y = x -> feed_forward(2) -> relu\n}\n";
    const other = analyseFile({ "m.dlm": net }, "m.dlm");
    const declared = definitionAt(other, offsetOf(net, "feed_forward"))?.declared;
    expect(declared?.path).toBe("dlmc/library/feed_forward.dlm");
    expect(other.textOf(declared?.path ?? "")?.slice(declared?.start, declared?.end)).toBe("feed_forward");
    expect(definitionAt(other, offsetOf(net, "relu"))).toBeUndefined();
    expect(definitionAt(other, offsetOf(net, "f32"))).toBeUndefined();
  });

  it("works in a text that is broken elsewhere", () => {
    const broken = text.replace("dense(K * 2)", "dense(K *");
    const other = analyseFile({ ...forecast, "main.dlm": broken }, "main.dlm");
    expect(other.module).toBeUndefined();
    expect(definitionAt(other, offsetOf(broken, "a = past", "past"))?.declared.start).toBe(
      offsetOf(broken, "input past", "past"),
    );
    const stem = offsetOf(broken, '"stem/*"', "stem");
    expect(definitionAt(other, stem)).toMatchObject({
      at: { start: stem },
      declared: { start: offsetOf(broken, "as stem", "stem") },
    });
  });
});

it("does not take a word of the language for a value that is called so", () => {
  const source = `dlm 1
model M {
  input x: f32[8, 8, 1]
  output y: f32[8, 8, 4]
  let relu = x -> relu
  let same = relu -> conv2d(4, kernel: 3, padding: same)
  y = same + later
  let later = x
}
`;
  const analysis = analyseFile({ "m.dlm": source }, "m.dlm");
  const at = (words: string, part: string) => definitionAt(analysis, offsetOf(source, words, part))?.declared.start;
  expect(analysis.diagnostics.map(({ code }) => code)).toEqual(["DLM108"]);
  expect(at("-> relu", "relu")).toBeUndefined();
  expect(at("= relu ->", "relu")).toBe(offsetOf(source, "let relu", "relu"));
  expect(at("padding: same", "same")).toBeUndefined();
  expect(at("y = same", "same")).toBe(offsetOf(source, "let same", "same"));
  expect(at("+ later", "later")).toBe(offsetOf(source, "let later", "later"));
});
