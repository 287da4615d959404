import { expect, test } from "vitest";
import { createVocabulary } from "../../../runtime/data/vocabulary.js";
import type { Executor } from "../../../runtime/executor.js";
import { type GenerateOptions, generate } from "../../../runtime/generate.js";

const letters = createVocabulary(["", "", "a", "b", "c", "d"]);
const places = 4;
const width = letters.tokens.length;

/** A network that is sure that d follows c, c follows b, … and a follows d; notes what it is asked. */
function alphabet(kind = "tokens") {
  const asked: (readonly number[])[] = [];
  const text = { kind: "chars", vocabulary: width, lower: false, keep: "first" };
  const executor = {
    manifest: {
      model: "Alphabet",
      inputs: [{ name: "text", kind, dtype: "u32", shape: [places] }],
      outputs: [
        { name: "next", kind: "tokens", shape: [places, width], classes: width, target: { dtype: "u32", shape: [places] } },
      ],
      programs: [{ name: "predict_1", kind: "predict", batch: 1 }],
      data: { name: "Book", splits: {}, columns: ["text", "next"].map((name) => ({ name, storage: "u32", shape: [], text })) },
    },
    prepare: async () => {},
    write: (_buffer: unknown, ids: Uint32Array) => void asked.push([...ids]),
    collect: async () => {
      const probabilities = new Float32Array(places * width);
      for (const [place, id] of (asked.at(-1) ?? []).entries()) probabilities[place * width + (id < 5 ? id + 1 : 2)] = 1;
      return [probabilities];
    },
  };
  return { executor: executor as unknown as Executor, asked };
}

const vocabularies = new Map([
  ["text", letters],
  ["next", letters],
]);

async function written(executor: Executor, prompt: string, options?: GenerateOptions): Promise<string> {
  const parts: string[] = [];
  for await (const { text, probability } of generate(executor, vocabularies, prompt, options)) {
    parts.push(text);
    expect(probability).toBe(1);
  }
  return parts.join("");
}

test("goes on behind the last token, and past the places of the input", async () => {
  const { executor, asked } = alphabet();
  expect(await written(executor, "ab", { length: 6 })).toBe("cdabcd");
  expect(asked).toEqual([
    [2, 3, 0, 0],
    [2, 3, 4, 0],
    [2, 3, 4, 5],
    [3, 4, 5, 2],
    [4, 5, 2, 3],
    [5, 2, 3, 4],
  ]);
});

test("says what it cannot do", async () => {
  const { executor } = alphabet();
  await expect(written(executor, "")).rejects.toThrow("the prompt has no token");
  await expect(written(executor, "a", { length: -1 })).rejects.toThrow("`length` is a whole number");
  await expect(written(executor, "a", { temperature: Number.NaN })).rejects.toThrow("`temperature` is a number");
  await expect(written(executor, "a", { topK: 0 })).rejects.toThrow("`topK` is a whole number");
  await expect(written(alphabet("f32").executor, "a")).rejects.toThrow("Alphabet does not write text");
});
