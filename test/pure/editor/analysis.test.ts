import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyse } from "../../../compiler/compile.js";
import { type Analysis, analyseText, placeOf } from "../../../compiler/editor/analysis.js";
import { definitionAt } from "../../../compiler/editor/definition.js";
import { foldsOf } from "../../../compiler/editor/folding.js";
import { referencesAt } from "../../../compiler/editor/references.js";
import { renamableAt } from "../../../compiler/editor/rename.js";
import { selectionsAt } from "../../../compiler/editor/selection.js";
import { semanticTokens } from "../../../compiler/editor/semantic_tokens.js";
import { documentSymbols } from "../../../compiler/editor/symbols.js";
import { analyseFile, forecast, offsetOf } from "../../harness/editor_files.js";

const text = forecast["main.dlm"];

/** What is known of the values of these words. */
const givenOf = (analysis: Analysis, words: string, part = words) => {
  const start = offsetOf(analysis.source.text, words, part);
  return analysis.given.get(placeOf({ start, end: start + part.length })) ?? [];
};

describe("analyseText", () => {
  const analysis = analyseFile(forecast, "main.dlm");

  it("knows the type and the nodes of every step, and the path of its layer", () => {
    const graph = analysis.networks.get("Forecast");
    const [stem, ...others] = givenOf(analysis, "shared -> dense(F)", "dense(F)");
    expect(others).toEqual([]);
    expect(stem).toMatchObject({ model: "Forecast", type: { dtype: "f32", shape: [24, 3] }, path: "Forecast/stem" });
    const added = graph?.nodes.slice(stem?.nodes.first, stem?.nodes.end) ?? [];
    expect(added.flatMap(({ op, attrs }) => (op === "parameter" ? [attrs.path] : []))).toEqual([
      "Forecast/stem/kernel",
      "Forecast/stem/bias",
    ]);
    expect(graph?.nodes[stem?.node ?? -1]?.type.shape.slice(1)).toEqual([24, 3]);
  });

  it("gives the whole pipe what its steps add, and names what they stand for", () => {
    const [pipe] = givenOf(analysis, "c -> flatten -> Halve(by: 2) -> dense(K * 2)");
    const [flatten] = givenOf(analysis, "flatten");
    const [last] = givenOf(analysis, "dense(K * 2)");
    expect(pipe).toMatchObject({ type: { shape: [24] }, nodes: { first: flatten?.nodes.first, end: last?.nodes.end } });
    expect(givenOf(analysis, "x + other", "other")).toMatchObject([
      { type: { shape: [24, 3] }, nodes: { first: expect.any(Number) } },
    ]);
  });

  it("tells of each use of a block, and of one that is not used its calls alone", () => {
    const source = `dlm 1
block Twice(units: int) (x: f32[n]) -> f32[_] {
  x -> dense(units) -> relu
}
block Never(units: int) (x: f32[n]) -> f32[_] {
  x -> dense(units, bias: false)
}
model M {
  input x: f32[8]
  output y: f32[2]
  y = x -> Twice(4) -> Twice(2)
}
`;
    const other = analyseFile({ "m.dlm": source }, "m.dlm");
    expect(givenOf(other, "dense(units) -> relu", "dense(units)")).toMatchObject([
      { type: { shape: [4] }, path: "M/Twice_1/dense_1" },
      { type: { shape: [2] }, path: "M/Twice_2/dense_1" },
    ]);
    expect(givenOf(other, "dense(units, bias: false)")).toEqual([]);
    const dense = other.calls.filter(({ name }) => name === "dense");
    expect(dense.map(({ args }) => args.map(({ name }) => name?.name))).toEqual([[undefined], [undefined, "bias"]]);
  });

  it("knows what is called in texts with mistakes, up to the place of the cursor", () => {
    const broken = `${text.slice(0, offsetOf(text, "(F) as stem"))}(F, bias`;
    const other = analyseFile({ ...forecast, "main.dlm": broken }, "main.dlm");
    expect(other.module).toBeUndefined();
    const [call] = other.calls.filter(({ name, span }) => name === "dense" && span.start > offsetOf(text, "let b"));
    expect(call).toMatchObject({ kind: "layer", name: "dense", args: [{}, {}] });
    expect(givenOf(other, "a = past -> shared", "past -> shared")).toMatchObject([{ type: { shape: [24, 3] } }]);
  });

  it("names places without the parentheses around them", () => {
    const at = offsetOf(text, "(next)", "next");
    expect(analysis.mentions.find(({ at: { path, start } }) => path === "main.dlm" && start === at)?.at.end).toBe(at + 4);
  });

  it.each(readdirSync("test/golden/errors"))("says of the text of %s what is said where nobody observes", (name) => {
    const golden = readFileSync(`test/golden/errors/${name}`, "utf8");
    const [source = ""] = golden.replace(/^# .*\n\n/, "").split(/\n# says\n|\n----\n/);
    expect(source).not.toBe("");
    expect(analyseText({ path: "main.dlm", text: source }, {}).diagnostics).toEqual(
      analyse({ path: "main.dlm", text: source }).diagnostics,
    );
  });

  it("answers for the beginning of a text up to any word", () => {
    for (const { startOffset } of analysis.reading.tokens) {
      const beginning = analyseFile({ ...forecast, "main.dlm": text.slice(0, startOffset) }, "main.dlm");
      const answers = [documentSymbols, foldsOf, semanticTokens].map((feature) => feature(beginning));
      expect(answers.every(Array.isArray)).toBe(true);
      for (const offset of [startOffset >> 1, startOffset]) {
        definitionAt(beginning, offset);
        referencesAt(beginning, offset);
        renamableAt(beginning, offset);
        expect(selectionsAt(beginning, offset).at(-1)?.end).toBe(startOffset);
      }
    }
  });
});
