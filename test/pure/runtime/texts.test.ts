import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toColumns } from "../../../runtime/data/columns.js";
import { encodeColumns, fitVocabularies, vocabulariesFromText, vocabulariesToText } from "../../../runtime/data/fitted.js";
import { readTexts } from "../../../runtime/data/texts.js";
import { tokensOf } from "../../../runtime/data/tokens.js";
import { createVocabulary, encodeText, fitText, fitVocabulary } from "../../../runtime/data/vocabulary.js";
import { encodeExample } from "../../../runtime/encode_example.js";
import type { Manifest, TextSpec } from "../../../runtime/manifest.js";

const words = { kind: "words", vocabulary: 6, lower: true, keep: "first" } as const;
const chars = { kind: "chars", vocabulary: 5, lower: false, keep: "first" } as const;

describe("tokens", () => {
  it.each<readonly [string, TextSpec, string, readonly string[]]>([
    ["words, digits and signs", words, "Don't pay $20.50, ever!", ["don't", "pay", "$", "20", ".", "50", ",", "ever", "!"]],
    ["words of other scripts", words, "Grüße, Привет мир", ["grüße", ",", "привет", "мир"]],
    ["full-width letters are letters", words, "ＡＢ", ["ab"]],
    ["letters and their accents apart are one", words, "cafe\u0301", ["café"]],
    ["no words", words, " \n\t", []],
    ["characters keep their case", chars, "aB c", ["a", "B", " ", "c"]],
    ["characters in small", { ...chars, lower: true }, "aB", ["a", "b"]],
    ["a character of two code units is one", chars, "a😀", ["a", "😀"]],
    ["a name is all of it", { kind: "names" }, " New York ", ["New York"]],
  ])("%s", (_, spec, text, expected) => {
    expect([...tokensOf(spec, text)]).toEqual(expected);
  });

  it("are the same whatever the text was normalised to before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const spec of [words, chars, { ...chars, lower: true }])
          expect([...tokensOf(spec, text.normalize("NFD"))]).toEqual([...tokensOf(spec, text.normalize("NFC"))]);
      }),
    );
  });
});

describe("a vocabulary", () => {
  it("has the most frequent tokens first, equals by their code points, and no more than it may", () => {
    const texts = readTexts(words, ["b b a a c", "c c d e a"]);
    expect(fitVocabulary(words, texts).tokens).toEqual(["", "", "a", "c", "b", "d"]);
    expect(fitVocabulary({ ...words, vocabulary: 100 }, texts).tokens).toEqual(["", "", "a", "c", "b", "d", "e"]);
    // In code units, the halves of the emoji would come first.
    expect(fitVocabulary({ ...chars, vocabulary: 9 }, readTexts(chars, ["😀\uFB01"])).tokens).toEqual(["", "", "\uFB01", "😀"]);
  });

  it("pads what is short, cuts what is long, and has an id for what is unknown", () => {
    const vocabulary = createVocabulary(["", "", "a", "b"]);
    expect([...fitText(words, "a x", vocabulary, 4)]).toEqual([2, 1, 0, 0]);
    expect([...fitText(words, "a b x a", vocabulary, 3)]).toEqual([2, 3, 1]);
    expect([...fitText({ ...words, keep: "last" }, "a b x a", vocabulary, 3)]).toEqual([3, 1, 2]);
    expect([...fitText({ ...words, keep: "last" }, "a b", vocabulary, 3)]).toEqual([2, 3, 0]);
    expect([...encodeText(words, "a b x a", vocabulary)]).toEqual([2, 3, 1, 2]);
  });

  it("is read as it was saved, whatever its tokens are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (tokens) => {
        const saved = vocabulariesToText(new Map([["x", createVocabulary(tokens)]]));
        expect(vocabulariesFromText(saved)?.get("x")?.tokens).toEqual(tokens);
      }),
    );
    for (const damaged of ["{", '{"x": 3}', '{"x": [1]}']) expect(vocabulariesFromText(damaged)).toBeUndefined();
  });
});

describe("columns of text", () => {
  const manifest: Pick<Manifest, "model" | "inputs" | "outputs" | "data"> = {
    model: "Mails",
    inputs: [{ name: "mail", kind: "tokens", dtype: "u32", shape: [3] }],
    outputs: [{ name: "kind", kind: "class", shape: [2], target: { dtype: "u32", shape: [1] }, classes: 2 }],
    data: {
      name: "d",
      splits: {},
      columns: [
        { name: "mail", storage: "u32", shape: [3], text: words },
        { name: "kind", storage: "u32", shape: [1], text: { kind: "names" } },
      ],
    },
  };
  const train = toColumns(manifest, { mail: ["buy now", "see you now"], kind: ["spam", "ham"] });
  const vocabularies = fitVocabularies(manifest, train);

  it("get ids by the vocabularies of the training split", () => {
    expect(train).toMatchObject({ rows: 2, columns: {} });
    expect(vocabularies.get("mail")?.tokens).toEqual(["", "", "now", "buy", "see", "you"]);
    expect(vocabularies.get("kind")?.tokens).toEqual(["ham", "spam"]);
    const test = toColumns(manifest, { mail: ["you buy it", ""], kind: ["spam", "spam"] });
    expect(encodeColumns(manifest, test, vocabularies)).toEqual({
      rows: 2,
      columns: { mail: Uint32Array.of(5, 3, 1, 0, 0, 0), kind: Uint32Array.of(1, 1) },
      vocabularies,
    });
  });

  it("may be ids already", () => {
    const given = toColumns(manifest, { mail: [2, 3, 0], kind: [1] });
    expect(given).toEqual({ rows: 1, columns: { mail: Uint32Array.of(2, 3, 0), kind: Uint32Array.of(1) } });
    expect(encodeColumns(manifest, given, new Map())).toBe(given);
  });

  it("are refused for a name that training has not seen, and for more names than classes", () => {
    const odd = toColumns(manifest, { mail: ["x"], kind: ["virus"] });
    expect(() => encodeColumns(manifest, odd, vocabularies)).toThrow(/"virus" is no kind of the training split/);
    const many = toColumns(manifest, { mail: ["x", "y", "z"], kind: ["a", "b", "c"] });
    expect(() => fitVocabularies(manifest, many)).toThrow(/kind has 3 names, and the model 2 classes/);
    expect(() => encodeColumns(manifest, train, new Map())).toThrow(expect.objectContaining({ code: "DLM558" }));
    expect(() =>
      toColumns(
        { ...manifest, data: { name: "d", splits: {}, columns: [{ name: "mail", storage: "f32", shape: [1] }] } },
        { mail: ["a"] },
      ),
    ).toThrow(/mail takes numbers, and got text/);
  });

  it("are text in examples too, one or a list", () => {
    const whole = manifest as Manifest;
    expect(encodeExample(whole, vocabularies, { mail: "See you" })).toEqual({ mail: Uint32Array.of(4, 5, 0) });
    expect(encodeExample(whole, vocabularies, { mail: ["see", "you"] })).toEqual({
      mail: [Uint32Array.of(4, 0, 0), Uint32Array.of(5, 0, 0)],
    });
    const ids = { mail: [2, 3, 4] };
    expect(encodeExample(whole, vocabularies, ids)).toEqual(ids);
    expect(() => encodeExample(whole, new Map(), { mail: "see" })).toThrow(/Mails has no vocabulary for mail yet/);
  });
});

describe("one text whose tokens are the rows", () => {
  const manifest: Pick<Manifest, "model" | "outputs" | "data"> = {
    model: "Poet",
    outputs: [{ name: "next", kind: "tokens", shape: [3, 5], target: { dtype: "u32", shape: [3] }, classes: 5 }],
    data: {
      name: "d",
      splits: {},
      examples: { stride: 2, reach: 4 },
      columns: [
        { name: "context", storage: "u32", shape: [], text: chars, window: { offset: 0, length: 3 } },
        { name: "next", storage: "u32", shape: [], text: chars, window: { offset: 1, length: 3 } },
      ],
    },
  };

  it("has as many examples as windows", () => {
    const text = "abcabcab";
    const read = toColumns(manifest, { context: text, next: text });
    expect(read.rows).toBe(3);
    const { rows, columns } = encodeColumns(manifest, read, fitVocabularies(manifest, read));
    expect(rows).toBe(3);
    expect([...(columns.context ?? [])]).toEqual([2, 3, 4, 2, 3, 4, 2, 3]);
    expect(() => toColumns(manifest, { context: "abc", next: "abc" })).toThrow(/there are 3 rows, and an example looks at 4/);
  });

  it("may be longer than a call has arguments", () => {
    expect(readTexts(chars, "ab".repeat(300_000)).tokens.length).toBe(600_000);
  });
});
