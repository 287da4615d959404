import { describe, expect, it } from "vitest";
import { foldsOf } from "../../../compiler/editor/folding.js";
import { selectionsAt } from "../../../compiler/editor/selection.js";
import { documentSymbols, type FileSymbol, workspaceSymbols } from "../../../compiler/editor/symbols.js";
import { analyseFile, forecast, offsetOf } from "../../harness/editor_files.js";

const analysis = analyseFile(forecast, "main.dlm");
const blocks = analyseFile(forecast, "blocks.dlm");
const text = forecast["main.dlm"];

const written = ({ kind, name, detail, children }: FileSymbol, depth = 0): readonly string[] => [
  `${"  ".repeat(depth)}${kind} ${name}${detail && `: ${detail}`}`,
  ...children.flatMap((child) => written(child, depth + 1)),
];

describe("documentSymbols", () => {
  it("is the outline of a file, with types", () => {
    expect(documentSymbols(analysis).flatMap((symbol) => written(symbol))).toEqual([
      "dim T: 24",
      "dim F: 3",
      "dim K: 12",
      "block Merge: (x: f32[h, c], other: f32[h, c]) -> f32[h, units]",
      "  parameter units: int",
      "  parameter rate: float",
      "  input x: f32[h, c]",
      "  input other: f32[h, c]",
      "  value sum: f32[24, 3]",
      "model Forecast",
      "  input past: f32[T, F]",
      "  output next: f32[T]",
      "  output rain: probability",
      "  layer shared",
      "  value a: f32[24, 3]",
      "  value b: f32[24, 3]",
      "  value c: f32[24, 4]",
      "data Seattle: for Forecast",
      "  split train",
      "  column past",
      "train Forecast: on Seattle",
      "  setting loss",
      "  setting optimizer",
      "  setting metrics",
      "  setting parameters",
    ]);
  });

  it("holds each name within its declaration", () => {
    const check = ({ name, span, selection, children }: FileSymbol): void => {
      expect(text.slice(selection.start, selection.end)).toBe(name);
      expect(span.start <= selection.start && selection.end <= span.end).toBe(true);
      children.forEach(check);
    };
    documentSymbols(analysis).forEach(check);
  });
});

describe("workspaceSymbols", () => {
  it("finds names by their letters in order, the closest first", () => {
    const found = (query: string) =>
      workspaceSymbols([analysis, blocks], query).map(({ name, container = "" }) => `${container}.${name}`);
    expect(found("hlv")).toEqual([".Halve"]);
    expect(found("UNI")).toEqual(["Merge.units"]);
    expect(found("ra")[0]).toBe("Merge.rate");
    expect(found("zz")).toEqual([]);
    expect(found("")).toContain(".W");
  });
});

describe("foldsOf", () => {
  const folds = foldsOf(analysis).map(({ span, kind }) => {
    const lines = (offset: number) => text.slice(0, offset).split("\n").length;
    return `${kind} ${lines(span.start)}-${lines(span.end)}`;
  });

  it("folds bodies, long statements and runs of comments", () => {
    expect(folds).toEqual([
      "comment 4-5",
      "brackets 10-13",
      "brackets 15-27",
      "statement 23-24",
      "brackets 29-32",
      "brackets 34-39",
    ]);
  });

  it("folds arguments over several lines, and copes with brackets that are not closed", () => {
    const broken = "dlm 1\nmodel M {\n  input x: f32[4]\n  y = x -> dense(\n    4,\n    bias: false\n  )\n  z = concat(\n";
    const found = foldsOf(analyseFile({ "m.dlm": broken }, "m.dlm")).filter(({ kind }) => kind === "brackets");
    expect(found.map(({ span }) => broken.slice(span.start, span.end))).toEqual(["\n    4,\n    bias: false\n  "]);
  });
});

describe("selectionsAt", () => {
  const grow = (words: string, part = words) =>
    selectionsAt(analysis, offsetOf(text, words, part)).map(({ start, end }) => text.slice(start, end));

  it("grows from the word to the file", () => {
    const grown = grow("b, units: 4", "units");
    expect(grown.slice(0, 6)).toEqual([
      "units",
      "units: 4",
      "other: b, units: 4",
      "(other: b, units: 4)",
      "Merge(other: b, units: 4)",
      "a\n    -> Merge(other: b, units: 4)",
    ]);
    expect(grown[6]).toMatch(/^let c = a/);
    expect(grown.at(-2)).toMatch(/^model Forecast {[\s\S]*}$/);
    expect(grown.at(-1)).toBe(text);
  });

  it("grows along a pipe", () => {
    expect(grow("shared -> dense(F)", "dense").slice(0, 3)).toEqual(["dense", "dense(F)", "past -> shared -> dense(F) as stem"]);
  });

  it("each step holds the one before, wherever one begins", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      const steps = selectionsAt(analysis, offset);
      expect(steps.at(-1)).toEqual({ path: "main.dlm", start: 0, end: text.length });
      for (const [i, { start, end }] of steps.entries()) {
        expect(start <= offset && offset <= end).toBe(true);
        const next = steps[i + 1];
        if (next) expect(next.start <= start && end <= next.end && next.end - next.start > end - start).toBe(true);
      }
    }
  });
});
