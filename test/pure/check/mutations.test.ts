import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isError } from "../../../compiler/diagnostics/diagnostic.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { checkText } from "./checking.js";

const mnist = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");

const blocks = `dlm 1
dims n = 4, half = n / 2
block Gate(scale: float = 1, how: name = same) (a: f32[h, w, c], b: f32[h, w, c]) -> f32[_, w, c] {
  let g = b -> conv2d(c, kernel: 3, padding: how) -> sigmoid
  a * g * scale
}
model M {
  input  x: image[n, n, 3]
  input  p: number
  output y: class[half]
  output z: labels[3]
  layer shared = dense(half + 1)
  let h = x -> repeat(2, conv2d(3, kernel: 1)) as stem -> Gate(0.5, b: x) -> flatten
  y = add(h -> shared, (h + p) -> shared) -> dropout(0.5) -> dense(half) -> softmax
  z = h -> dense(3) -> sigmoid
}
data D for M {
  train = csv("f.csv", x: ["a", "b"], p: "c", y: "d", z: ["e", "f", "g"])
  p = p -> scale(1/4) -> shift(-0.5)
}
train M on D {
  loss: each(y: sparse_categorical_crossentropy, z: 0.5 * binary_crossentropy)
  metrics: [accuracy, f1]
}
`;

/** Words, numbers, strings, signs and the space between them. */
const pieces = (text: string): readonly string[] => text.match(/\w+|"[^"]*"|->|\s+|./g) ?? [];

const mutation = fc.record({ kind: fc.constantFrom("drop", "double", "swap", "copy"), from: fc.nat(), to: fc.nat() });

/** Pieces dropped, doubled, swapped with and copied over others: texts that the parser often accepts and that mean nonsense. */
function mutate(
  text: string,
  mutations: readonly { readonly kind: string; readonly from: number; readonly to: number }[],
): string {
  const parts = [...pieces(text)];
  for (const { kind, from, to } of mutations) {
    const [i, j] = [from % parts.length, to % parts.length];
    const [a, b] = [parts[i] ?? "", parts[j] ?? ""];
    if (kind === "drop") parts.splice(i, 1, "");
    else if (kind === "double") parts.splice(i, 1, `${a} ${a}`);
    else if (kind === "copy") parts[j] = a;
    else [parts[i], parts[j]] = [b, a];
  }
  return parts.join("");
}

test.each([
  ["the MNIST sample", mnist],
  ["blocks, dims and several ports", blocks],
])("a mutated text of %s is understood or refused with a reason", (_what, text) => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const mutated = mutate(text, mutations);
      const { value, diagnostics } = checkText(mutated);
      // Whether the parser has told of every hole in its tree is for its own tests.
      const hasHoles = JSON.stringify(parse({ path: "main.dlm", text: mutated }).value).includes('"kind":"missing"');
      if (!hasHoles) expect(value === undefined).toBe(diagnostics.some(isError));
      for (const { title, labels } of diagnostics) {
        expect(title).not.toMatch(/undefined|NaN|\[object/);
        expect(labels.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 400 },
  );
});
