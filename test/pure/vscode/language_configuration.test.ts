import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const file = new URL("../../../grammar/vscode/language-configuration.json", import.meta.url);
const { wordPattern, indentationRules, onEnterRules, folding } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly wordPattern: string;
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly { readonly beforeText: string; readonly afterText?: string }[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
};

/** Which of some lines a pattern matches. */
const matched = (pattern: string, lines: readonly string[]) => lines.filter((line) => new RegExp(pattern).test(line));

describe("how VS Code handles the text of a .dlm file", () => {
  test("a name and a number are a word each", () => {
    expect("-> conv2d(32, kernel: 1_000, 0.5, 1e-3)".match(new RegExp(wordPattern, "g"))).toEqual([
      ...["conv2d", "32", "kernel", "1_000", "0.5", "1e-3"],
    ]);
  });

  test("a line that opens a bracket indents the next, one that begins with its end goes back", () => {
    const opening = ["model Digits {", "  train = csv(", "  metrics: [ // those of the paper"];
    const others = ["}", "  image -> dense(10) -> softmax", "// {", "/// of f(", "  digit = image"];
    expect(matched(indentationRules.increaseIndentPattern, [...opening, ...others])).toEqual(opening);
    expect(matched(indentationRules.decreaseIndentPattern, ["}", "  )", "  ]", "  x -> f(a)"])).toEqual(["}", "  )", "  ]"]);
  });

  test("documentation goes on in the next line, a comment does not", () => {
    const [documentation] = onEnterRules;
    expect(
      matched(documentation?.beforeText ?? "", ["/// Of it.", "  ///", "// Beside it.", "input x: number /// late"]),
    ).toEqual([...["/// Of it.", "  ///"]]);
  });

  test("the steps of a pipe stand below its value, further right", () => {
    const [, pipe] = onEnterRules;
    const values = ["  digit = image", "  let y = x"];
    expect(matched(pipe?.beforeText ?? "", [...values, "  digit = f(x)", "  input x: number"])).toEqual(values);
    expect(matched(pipe?.afterText ?? "", ["-> relu", " -> dense(10)", "relu"])).toEqual(["-> relu", " -> dense(10)"]);
  });

  test("regions fold", () => {
    expect(matched(folding.markers.start, ["// region Blocks", "// #region", "// a region"])).toEqual([
      ...["// region Blocks", "// #region"],
    ]);
    expect(matched(folding.markers.end, ["// endregion", "// #endregion", "// region"])).toEqual([
      "// endregion",
      "// #endregion",
    ]);
  });
});
