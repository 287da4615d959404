import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkText } from "../check/checking.js";

const page = readFileSync(new URL("../../../docs/training.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```dlm\n([^`]+)```/g)].map(([, text = ""]) => text);

/** Settings stand in the `train` of the page's first example. */
const wholeFile = (text: string): string =>
  text.startsWith("dlm 1")
    ? text
    : `dlm 1
model M {
  input  image: f32[8, 8, 1]
  output digit: class[10]
  digit = image -> conv2d(4, kernel: 3) as stem -> relu -> flatten -> dense(8) -> relu -> dense(10) -> softmax
}
data D for M {
  train = npy(image: "x.npy", digit: "y.npy")
}
train M on D {
  loss: sparse_categorical_crossentropy
${text}}
`;

test("the page has its examples", () => expect(examples.length).toBeGreaterThan(8));

test.each(examples)("an example of docs/training.md has no mistakes: %s", (text) => {
  const { diagnostics } = checkText(wholeFile(text));
  expect(diagnostics.map(({ code, title }) => `${code} ${title}`)).toEqual([]);
});
