import { afterAll, beforeAll, expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createModel } from "../../../runtime/model.js";
import type { TokensAnswer } from "../../../runtime/predictor.js";
import { createStream } from "../../../runtime/random.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const places = 5;
const vocabulary = 7;
const rows = 30;

const text = `dlm 1
model Next {
  input  x: tokens[${places}]
  output y: tokens[${places}]
  y = x -> embedding(${vocabulary}, 6) -> dense(${vocabulary}) -> softmax
}
data Random for Next {
  train = npy(x: "x.npy", y: "y.npy")
}
train Next on Random {
  loss: sparse_categorical_crossentropy
  metrics: [accuracy, top_k(2), perplexity]
}
`;

it("texts are scored from ranks and surprises as they would be from all probabilities", async () => {
  const device = opened.device as Device;
  const { value, diagnostics } = compile({ path: "next.dlm", text }, { profile: profileOf(device) });
  const manifest = value?.models[0]?.manifest;
  if (!manifest) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
  const model = await createModel(manifest, { device, seed: 4 });
  const random = createStream(1, "texts");
  const ids = () =>
    Uint32Array.from({ length: rows * places }, (_, n) => (n % places < 1 + (n % 4) ? 1 + random.below(vocabulary - 1) : 0));
  const data = { x: ids(), y: ids() };
  const evaluation = await model.evaluate(data);
  const answers = await model.predict({ x: data.x });
  model.executor.dispose();

  const found = { tokens: 0, first: 0, second: 0, surprise: 0, ofRows: 0 };
  for (const [row, answer] of (answers as readonly { readonly y: TokensAnswer }[]).entries()) {
    const surprises: number[] = [];
    for (let place = 0; place < places; place += 1) {
      const target = data.y[row * places + place] ?? 0;
      if (target === 0) continue;
      const own = [...answer.y.probabilities.subarray(place * vocabulary, (place + 1) * vocabulary)];
      const order = own.map((p, n) => ({ p, n })).sort((a, b) => b.p - a.p || a.n - b.n);
      const rank = order.findIndex(({ n }) => n === target);
      found.tokens += 1;
      found.first += rank === 0 ? 1 : 0;
      found.second += rank < 2 ? 1 : 0;
      surprises.push(-Math.log(own[target] ?? 0));
    }
    found.surprise += surprises.reduce((a, b) => a + b, 0);
    found.ofRows += surprises.length === 0 ? 0 : surprises.reduce((a, b) => a + b, 0) / surprises.length;
  }
  const metrics = evaluation.outputs.y;
  if (metrics?.kind !== "tokens") throw new Error("no metrics of a text");
  expect(metrics.tokens).toBe(found.tokens);
  expect(metrics.accuracy).toBe(found.first / found.tokens);
  expect(metrics.scores["top_k(2)"]).toBe(found.second / found.tokens);
  expect(metrics.log_loss).toBeCloseTo(found.surprise / found.tokens, 5);
  expect(metrics.perplexity).toBeCloseTo(Math.exp(found.surprise / found.tokens), 4);
  // The loss is the mean over the rows, and that of a row the mean over its own places.
  expect(evaluation.loss).toBeCloseTo(found.ofRows / rows, 5);
});
