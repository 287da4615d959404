import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnosticsJson, renderDiagnostics } from "../../../compiler/cli/diagnostics.js";
import { analyse } from "../../../compiler/compile.js";
import { isError } from "../../../compiler/diagnostics/diagnostic.js";

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

/** Words, numbers, strings, signs and the space between them: what comes of moving them the parser often accepts. */
const words = (text: string): readonly string[] => text.match(/\w+|"[^"]*"|->|\s+|./g) ?? [];
/** Every byte is a character of Latin-1 until it is written back. */
const bytes = (text: string): readonly string[] => [...Buffer.from(text, "utf8").toString("latin1")];
const fromBytes = (parts: readonly string[]): string => Buffer.from(parts.join(""), "latin1").toString("utf8");
const fromWords = (parts: readonly string[]): string => parts.join("");

interface Mutation {
  readonly kind: "drop" | "double" | "swap" | "copy";
  readonly from: number;
  readonly to: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("drop", "double", "swap", "copy"),
  from: fc.nat(),
  to: fc.nat(),
});

/** Parts dropped, doubled, swapped with and copied over others. */
function mutate(parts: readonly string[], mutations: readonly Mutation[]): readonly string[] {
  const mutated = [...parts];
  for (const { kind, from, to } of mutations) {
    const [i, j] = [from % parts.length, to % parts.length];
    const [a = "", b = ""] = [mutated[i], mutated[j]];
    if (kind === "drop") mutated[i] = "";
    else if (kind === "double") mutated[i] = a + a;
    else if (kind === "copy") mutated[j] = a;
    else [mutated[i], mutated[j]] = [b, a];
  }
  return mutated;
}

/** What `dlmc check` does with a text, its answer for people and for `--json` included. */
async function verify(text: string): Promise<void> {
  const { value, diagnostics } = analyse({ path: "main.dlm", text }, { load: () => undefined });
  expect(value === undefined).toBe(diagnostics.some(isError));
  for (const { code, title, labels } of diagnostics) {
    expect(`${code} ${title}`).toMatch(/^DLM\d{3} \S/);
    expect(title).not.toMatch(/undefined|NaN|\[object/);
    expect(labels.length).toBeGreaterThan(0);
    for (const { span } of labels) {
      expect(span.path).toBe("main.dlm");
      expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
    }
  }
  const textOf = () => text;
  expect(await renderDiagnostics(diagnostics, textOf, true)).not.toContain("undefined");
  expect(diagnosticsJson(diagnostics, textOf)).toHaveLength(diagnostics.length);
}

describe.each([
  ["the MNIST sample", mnist],
  ["blocks, dims and several ports", blocks],
])("of %s", (_what, text) => {
  test.each([
    ["bytes", bytes, fromBytes, 6],
    ["words", words, fromWords, 4],
  ] as const)("1000 texts with mutated %s are understood or refused with a reason", async (_of, apart, together, most) => {
    const parts = apart(text);
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: most }), (mutations) =>
        verify(together(mutate(parts, mutations))),
      ),
      { numRuns: 1000, seed: 2 },
    );
  });
});
