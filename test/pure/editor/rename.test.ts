import { describe, expect, it } from "vitest";
import type { Analysis } from "../../../compiler/editor/analysis.js";
import { renamableAt, renameAt } from "../../../compiler/editor/rename.js";
import { applyEdits } from "../../../compiler/editor/text_edit.js";
import { analyseFile, forecast, offsetOf } from "../../harness/editor_files.js";

const analysis = analyseFile(forecast, "main.dlm");
const blocks = analyseFile(forecast, "blocks.dlm");
const text = forecast["main.dlm"];

type Files = { readonly [path: string]: string };

function renamed(files: Files, of: Analysis, offset: number, to: string, others: readonly Analysis[] = []): Files {
  const answer = renameAt(of, offset, { to, others });
  if ("refused" in answer) throw new Error(answer.refused);
  return Object.fromEntries(Object.entries(files).map(([path, own]) => [path, applyEdits(path, own, answer.edits)]));
}

const refusal = (words: string, part: string, to: string) => {
  const answer = renameAt(analysis, offsetOf(text, words, part), { to, others: [blocks] });
  return "refused" in answer ? answer.refused : answer.edits;
};

describe("renameAt", () => {
  const named = analysis.mentions.filter(({ to }) => to.kind !== "file");
  // Of each name its last use.
  const names = [...new Map(named.map((mention) => [`${mention.to.span.path}:${mention.to.span.start}`, mention])).values()];
  it.each(names.map(({ at, to }) => [to.kind, to.name, at] as const))(
    "gives the %s `%s` a new name, and its old one back",
    (_, name, at) => {
      const from = at.path === "main.dlm" ? analysis : blocks;
      const other = at.path === "main.dlm" ? blocks : analysis;
      const files = renamed(forecast, from, at.start, "entirely_new", [other]);
      const after = analyseFile(files, "main.dlm");
      expect(after.diagnostics).toEqual([]);
      expect(after.networks.get("Forecast")?.nodes.length ?? after.networks.get("entirely_new")?.nodes.length).toBe(
        analysis.networks.get("Forecast")?.nodes.length,
      );
      const place = files[at.path]?.indexOf("entirely_new") ?? -1;
      const again = at.path === "main.dlm" ? after : analyseFile(files, "blocks.dlm");
      const rest = at.path === "main.dlm" ? analyseFile(files, "blocks.dlm") : after;
      expect(renamed(files, again, place, name, [rest])).toEqual(forecast);
    },
  );

  it("refuses what is no name, or a word of the language", () => {
    expect(refusal("let a", "a", "")).toBe(
      "`` is no name: names are made of the letters a to z, digits and `_`, and begin with no digit",
    );
    for (const word of ["3d", "a b", "größe", "x-y", "_", '"a"', "a//", "#a"])
      expect(refusal("let a", "a", word)).toContain("is no name");
    for (const word of ["let", "model", "as", "true"])
      expect(refusal("let a", "a", word)).toBe(`\`${word}\` is a word of the language`);
    expect(refusal("let a", "a", "data")).toHaveLength(2);
  });

  it("refuses names that are taken, in the words of the checker", () => {
    expect(refusal("let a", "a", "b")).toBe("with this name `b` is declared twice");
    expect(refusal("let a", "a", "T")).toBe("with this name `T` is declared twice");
    expect(refusal("input past", "past", "rain")).toBe("with this name `rain` is declared twice");
    expect(refusal("block Merge", "Merge", "dense")).toBe("with this name `dense` is already a layer of the language");
    expect(refusal("block Merge", "Merge", "Halve")).toBe("with this name `Halve` is declared twice");
    expect(refusal("layer shared", "shared", "stem")).toBe("with this name `stem` is declared twice");
    expect(refusal("dims T", "T", "units")).toBe("with this name `units` is declared twice");
    expect(refusal("dims T", "T", "he_normal")).toContain("with this name `initializer` of `dense` is an initializer");
  });

  it("refuses a name that would catch words which meant something else, though nothing were wrong", () => {
    const source = `dlm 1
block B(kind: name = same) (x: f32[h, w, c]) -> f32[_, _, c] {
  x -> conv2d(c, kernel: 3, padding: kind) -> conv2d(c, kernel: 3, padding: valid)
}
`;
    const block = analyseFile({ "b.dlm": source }, "b.dlm");
    expect(block.diagnostics).toEqual([]);
    expect(renameAt(block, offsetOf(source, "kind"), { to: "other" })).toEqual({ edits: [expect.anything(), expect.anything()] });
    expect(renameAt(block, offsetOf(source, "kind"), { to: "valid" })).toEqual({
      refused: "`valid` in line 3 would then stand for something else",
    });
  });

  it("changes nothing for the name that it has", () => expect(refusal("let a", "a", "a")).toEqual([]));
});

describe("renamableAt", () => {
  it("says why a name stays", () => {
    const reason = (words: string, part = words) => renamableAt(analysis, offsetOf(text, words, part) + 1);
    expect(reason("let a", "a")).toEqual({ at: expect.anything(), name: "a" });
    expect(reason("flatten")).toEqual({ refused: "`flatten` is of the language, and keeps its name" });
    expect(reason('"blocks.dlm"')).toEqual({ refused: "a file is renamed where it lies" });
    expect(reason("float = 0.5", "float")).toEqual({ refused: "there is no name here that a file declares" });
    const net = "dlm 1\nmodel M {\n  input x: f32[8, 4]\n  output y: f32[8, 4]\n  y = x -> feed_forward(2)\n}\n";
    expect(renamableAt(analyseFile({ "m.dlm": net }, "m.dlm"), offsetOf(net, "feed_forward"))).toEqual({
      refused: "`feed_forward` is a block of the language, and keeps its name",
    });
  });
});
