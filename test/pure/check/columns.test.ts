import { describe, expect, test } from "vitest";
import { checkText, codesAndLines, modelOf } from "./checking.js";

/** `input` is on line 3, `output` on line 4; the data begins on line 7, so that its first statement is on line 8. */
const file = (data: string, { input = "f32[4, 2]", output = "f32[1]", body = "y = x -> flatten -> dense(1)" } = {}) =>
  `dlm 1\nmodel M {\n  input x: ${input}\n  output y: ${output}\n  ${body}\n}\ndata D for M {\n${data}\n}\n`;

const tokens = { input: "tokens[4]", output: "class[3]", body: "y = x -> embedding(9, 4) -> mean_time -> dense(3) -> softmax" };
const table = '  train = csv("a.csv", x: ["a", "b"], y: "a")';
const texts = '  train = csv("a.csv", x: "text", y: "kind")';
const numbers = "  x = x -> standardize -> window(4)";

describe("a column that is right", () => {
  test("of numbers has windows, and fitted parameters by their paths", () => {
    const { data } = modelOf(file(`${table}\n${numbers}\n  y = y -> min_max -> window(1, offset: 5)`));
    expect(data).toMatchObject({
      examples: { stride: 1, reach: 6 },
      columns: [
        {
          storage: "f32",
          shape: [2],
          window: { length: 4, offset: 0, stride: 1 },
          transforms: [
            { name: "standardize", fitted: { mean: "M/data/x/standardize/mean", deviation: "M/data/x/standardize/deviation" } },
          ],
        },
        { storage: "f32", shape: [], window: { length: 1, offset: 5, stride: 1 }, transforms: [{ name: "min_max" }] },
      ],
    });
  });

  test("of text has tokens or names", () => {
    const { data } = modelOf(file(`${texts}\n  x = x -> words(9, keep: last)\n  y = names(y)`, tokens));
    expect(data?.examples).toBeUndefined();
    expect(data?.columns).toMatchObject([
      { storage: "u32", shape: [4], text: { spec: { kind: "words", vocabulary: 9, lower: true, keep: "last" } }, transforms: [] },
      { storage: "u32", shape: [1], text: { spec: { kind: "names" } } },
    ]);
  });

  test("of one text has a token in each row", () => {
    const poet = { input: "tokens[4]", output: "tokens[4]", body: "y = x -> embedding(9, 4) -> dense(9) -> softmax" };
    const { data } = modelOf(
      file(
        '  train = text(x: "a.txt", y: "a.txt")\n  x = x -> chars(9) -> window(4)\n  y = y -> chars(9) -> window(4, offset: 1)',
        poet,
      ),
    );
    expect(data).toMatchObject({
      examples: { stride: 1, reach: 5 },
      columns: [{ shape: [], text: { spec: { kind: "chars" } } }, { shape: [] }],
    });
  });
});

describe("a column that is wrong", () => {
  test.each<readonly [what: string, text: string, at: string, title: RegExp]>([
    ["an unknown step", file(`${table}\n  x = x -> standardise -> window(4)`), "DLM101:9", /standardise/],
    [
      "a window of another length",
      file(`${table}\n  x = x -> window(5)`),
      "DLM405:9",
      /`window\(5\)` gives 5 rows, and `x` takes \[4, 2\]/,
    ],
    ["two windows", file(`${table}\n  x = x -> window(2) -> window(4)`), "DLM405:9", /one window/],
    [
      "what is fitted behind a window",
      file(`${table}\n  x = x -> window(4) -> standardize`),
      "DLM405:9",
      /`standardize` is fitted to rows/,
    ],
    ["what is fitted twice", file(`${table}\n  x = x -> min_max -> min_max -> window(4)`), "DLM405:9", /stands twice/],
    ["a factor of nothing", file(`${table}\n  x = x -> scale(0) -> window(4)`), "DLM305:9", /scale/],
    [
      "strides that differ",
      file(`${table}\n  x = x -> window(4, stride: 2)\n  y = y -> window(1)`),
      "DLM405:10",
      /every second row, and those of `y` at every row/,
    ],
    [
      "words of numbers",
      file(`${table}\n  x = x -> words(9) -> window(4)`),
      "DLM405:9",
      /`words` gives tokens, and numbers are wanted behind it/,
    ],
    [
      "numbers of words",
      file(`${texts}\n  x = x -> words(9) -> scale(2)\n  y = y -> names`, tokens),
      "DLM405:9",
      /`scale` gives numbers, and tokens are wanted/,
    ],
    [
      "words of words",
      file(`${texts}\n  x = x -> chars(9) -> words(9)\n  y = y -> names`, tokens),
      "DLM405:9",
      /`chars` gives tokens, and text is wanted/,
    ],
    [
      "names of tokens",
      file(`${texts}\n  x = x -> names\n  y = y -> names`, tokens),
      "DLM405:9",
      /`names` gives a class, and tokens are wanted/,
    ],
    ["too small a vocabulary", file(`${texts}\n  x = x -> words(2)\n  y = y -> names`, tokens), "DLM305:9", /words/],
    [
      "a vocabulary larger than the embedding's",
      file(`${texts}\n  x = x -> words(10)\n  y = y -> names`, tokens),
      "DLM415:9",
      /`x` has 10 ids, and the network knows 9/,
    ],
    [
      "text out of files of numbers",
      file('  train = npy(x: "x.npy", y: "y.npy")\n  x = x -> words(9)', tokens),
      "DLM404:8",
      /`npy` does not hold the text of `x`/,
    ],
    [
      "a text of several columns",
      file('  train = csv("a.csv", x: ["a", "b"], y: "kind")\n  x = x -> words(9)\n  y = y -> names', tokens),
      "DLM404:8",
      /a row of `x` holds 1 text, and 2 columns are named/,
    ],
    [
      "a whole text for each row",
      file('  train = text(x: "a.txt", y: "b.txt")\n  x = x -> words(9)\n  y = y -> names', tokens),
      "DLM404:8",
      /`text` makes every token a row of `x`/,
    ],
    [
      "a row for each token out of a table",
      file(`${texts}\n  x = x -> words(9) -> window(4)\n  y = y -> names`, tokens),
      "DLM404:8",
      /`csv` does not hold the text of `x`/,
    ],
    [
      "numbers out of a text",
      file('  train = text(x: "a.txt", y: "b.txt")'),
      "DLM404:8",
      /`text` makes every token a row of `x`/,
    ],
    [
      "other answers than 0 and 1",
      file(`${table}\n${numbers}\n  y = y -> scale(2)`, {
        output: "probability",
        body: "y = x -> flatten -> dense(1) -> sigmoid",
      }),
      "DLM405:10",
      /from 0 for no to 1 for yes/,
    ],
  ])("%s", (_, text, at, title) => {
    const { diagnostics } = checkText(text);
    expect(codesAndLines({ "main.dlm": text }, diagnostics)[0]).toBe(at);
    expect(diagnostics.map((diagnostic) => diagnostic.title).join("\n")).toMatch(title);
  });
});
