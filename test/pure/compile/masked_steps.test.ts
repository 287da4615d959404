import { expect, it } from "vitest";
import { compile } from "../../../compiler/compile.js";

/** The texts of the kernels that a training step of a masked recurrent layer has. */
function textsOf(layer: string, { steps, batch }: { readonly steps: number; readonly batch: number }): number {
  const text = `dlm 1
model M {
  input  words: tokens[${steps}]
  output y: number
  y = words -> embedding(30, 4) -> ${layer} -> last -> dense(1)
}
data D for M {
  train = npy(words: "words.npy", y: "y.npy")
}
train M on D {
  loss: mse
  batch: ${batch}
  parameters: freeze("embedding_1/*")
}
`;
  const { value } = compile({ path: "masked.dlm", text }, { predictBatches: [1] });
  const program = value?.models[0].manifest.programs.find(({ kind }) => kind === "train");
  return new Set(program?.kernels.map(({ wgsl }) => wgsl.replace(/\/\/.*/g, ""))).size;
}

it.each([
  ["lstm(8)", 32],
  ["gru(8)", 8],
])("a masked %s in batches of %i compiles no text for each step", { timeout: 120_000 }, (layer, batch) => {
  const few = textsOf(layer, { steps: 6, batch });
  const many = textsOf(layer, { steps: 14, batch });
  expect(few).toBeGreaterThan(0);
  // What stands beside the first and last steps in a dispatch may differ; eight steps of their own would be 24 more.
  expect(many - few).toBeLessThan(4);
});
