import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Analysis } from "../../../compiler/editor/analysis.js";
import { semanticTokens } from "../../../compiler/editor/semantic_tokens.js";
import { analyseFile, forecast } from "../../harness/editor_files.js";

const wordsOf = (analysis: Analysis): readonly string[] =>
  semanticTokens(analysis).map(({ span: { start, end }, kind, modifiers }) =>
    [analysis.source.text.slice(start, end), kind, ...modifiers].join(" "),
  );

describe("semanticTokens", () => {
  const words = wordsOf(analyseFile(forecast, "main.dlm"));
  it.each([
    "T variable declaration readonly",
    "T variable readonly",
    "Merge class declaration",
    "Merge class",
    "Halve class",
    "units parameter declaration",
    "int type defaultLibrary",
    "f32 type defaultLibrary",
    "h typeParameter declaration",
    "h typeParameter",
    "past parameter declaration",
    "rain property declaration",
    "shared function declaration",
    "stem function declaration",
    "stem function",
    "dense function defaultLibrary",
    "bias parameter",
    "he_normal enumMember defaultLibrary",
    "Seattle struct declaration",
    "npy function defaultLibrary",
    "scale function defaultLibrary",
    "loss property",
    "mse function defaultLibrary",
    "adam function defaultLibrary",
    "cosine function defaultLibrary",
    "accuracy function defaultLibrary",
    "group function defaultLibrary",
    "train enumMember defaultLibrary",
  ])("has `%s`", (word) => expect(words).toContain(word));

  const samples = readdirSync("samples", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".dlm") && !name.includes("golden"))
    .map((name) => join("samples", name));
  it.each(samples)("knows every name of %s, and no two tokens overlap", (path) => {
    const analysis = analyseFile({ [path]: readFileSync(path, "utf8") }, path);
    const tokens = semanticTokens(analysis);
    const starts = new Set(tokens.map(({ span }) => span.start));
    const names = analysis.reading.tokens.filter(
      ({ tokenType, image }) => tokenType.name === "Name" && image !== "true" && image !== "false",
    );
    expect(names.filter(({ startOffset }) => !starts.has(startOffset)).map(({ image }) => image)).toEqual([]);
    for (const [i, { span }] of tokens.entries()) expect(span.end).toBeLessThanOrEqual(tokens[i + 1]?.span.start ?? span.end);
  });
});
