import { describe, expect, it } from "vitest";
import { referencesAt } from "../../../compiler/editor/references.js";
import { analyseFile, forecast, offsetOf } from "../../harness/editor_files.js";

const analysis = analyseFile(forecast, "main.dlm");
const blocks = analyseFile(forecast, "blocks.dlm");
const text = forecast["main.dlm"];

const places = (words: string, part: string, of = analysis, others = [blocks]) =>
  referencesAt(of, offsetOf(of.source.text, words, part), others).map(({ at, kind }) => {
    const source = forecast[at.path as keyof typeof forecast];
    const line = source.slice(0, at.start).split("\n").length;
    expect(source.slice(at.start, at.end)).toBe(part);
    return `${at.path}:${line} ${kind}`;
  });

describe("referencesAt", () => {
  it("finds an input in the network, the data and its transforms", () => {
    expect(places("input past", "past")).toEqual(
      [16, 21, 22, 30, 31, 31].map((line, i) => `main.dlm:${line} ${i === 0 ? "written" : "read"}`),
    );
  });

  it("finds an output where it is declared, bound, read, in the data and in the loss", () => {
    expect(places("each(next", "next")).toEqual([
      "main.dlm:17 written",
      "main.dlm:25 written",
      "main.dlm:26 read",
      "main.dlm:30 read",
      "main.dlm:35 read",
    ]);
  });

  it("finds a block and its parameter over files, from either of them", () => {
    const found = ["main.dlm:25 read", "blocks.dlm:5 written"];
    expect(places("-> Halve", "Halve")).toEqual(found);
    expect(places("block Halve", "Halve", blocks, [analysis]).toSorted()).toEqual(found.toSorted());
    expect(places("by: 2", "by")).toEqual(["main.dlm:25 read", "blocks.dlm:5 written", "blocks.dlm:6 read"]);
  });

  it("keeps names of two bodies apart", () => {
    expect(places("(x: f32[h", "x")).toEqual(["main.dlm:10 written", "main.dlm:11 read"]);
    expect(places("(x: f32[n", "x", blocks)).toEqual(["blocks.dlm:5 written", "blocks.dlm:6 read"]);
  });

  it("finds the uses of a layer of the language", () => {
    expect(places("dense(1)", "dense")).toHaveLength(6);
    expect(places("mae", "mae")).toEqual(["main.dlm:37 read"]);
  });

  it("has nothing for words of the grammar", () => {
    expect(referencesAt(analysis, offsetOf(text, "let a"))).toEqual([]);
  });
});
