import { afterAll, beforeAll, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { GenerateOptions } from "../../../runtime/generate.js";
import type { TokenMetrics } from "../../../runtime/metrics/tokens.js";
import type { Model } from "../../../runtime/model.js";
import { prepareSample } from "./prepare_sample.js";
import { trainSample } from "./train_sample.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
  prepareSample("poet");
});
afterAll(() => opened.device?.dispose());

async function written(model: Model, options: GenerateOptions): Promise<string> {
  const tokens: string[] = [];
  for await (const { text } of model.generate("The whale ", options)) tokens.push(text);
  return tokens.join("");
}

/** The README has what a whole training comes to. To know how often each character comes is a perplexity of about 22. */
it("learns how English is spelt in 100 steps, and writes on", async () => {
  await trainSample(opened.device as Device, "poet/poet.dlm", 100, async (model, { outputs }) => {
    const { perplexity } = outputs.next as unknown as TokenMetrics;
    const options = { length: 80, temperature: 0.8, topK: 20 };
    const text = await written(model, options);
    console.log(`samples/poet after 100 steps: perplexity ${perplexity.toFixed(2)}; "The whale ${text}"`);
    expect(perplexity).toBeLessThan(17);
    expect([...text]).toHaveLength(80);
    // Longer than the context: the network sees the last 64 characters.
    expect(await written(model, options)).toBe(text);
    expect(await written(model, { ...options, seed: 1 })).not.toBe(text);
  });
});
