import { expect, it } from "vitest";
import type { Columns } from "../../../runtime/data/columns.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { readTensors, type Tensor } from "../../../runtime/safetensors.js";
import { windowOrder } from "../../../runtime/windows.js";
import { digitsFolder, openSample } from "../mnist_sample.js";
import { distance, exchanging, findTorch, howToGetTorch, largestError } from "./torch.js";

const steps = 50;
const batch = 32;
const seed = 7;

it("trains samples/mnist as PyTorch does: 50 losses, and all gradients of the first step", async ({ skip }) => {
  const python = findTorch();
  if (python === undefined) return skip(howToGetTorch);
  const { manifest, device, train } = await openSample();
  const model = await createModel(manifest, { device, seed });
  const initial = await model.save();
  const gradients = await firstGradients(model, train);
  await model.load(initial);
  const losses: number[] = [];
  await model.train(train, { maxSteps: steps, everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) });
  model.dispose();
  device.dispose();

  const theirs = await exchanging(python, async ({ path, read, run, write }) => {
    const order = windowOrder({ start: 0, rows: train.rows }, batch, { seed, epoch: 0 }).slice(0, steps * batch);
    write("given", new Map([...readTensors(initial).tensors, ["order", { shape: [steps, batch], values: order }]]));
    run("seed_cnn.py", [path("given"), digitsFolder, path("result")]);
    return read("result");
  });
  const lossError = largestError(losses, theirs.get("losses")?.values ?? []);
  const gradientErrors = [...gradients].map(
    ([name, { values }]) => [name, distance(values, theirs.get(`gradient/${name}`)?.values ?? [])] as const,
  );
  const lines = [["losses of 50 steps", lossError] as const, ...gradientErrors].map(
    ([name, error]) => `${error.toExponential(1)}  ${name}`,
  );
  console.log(`relative difference from PyTorch\n${lines.join("\n")}`);

  expect(losses).toHaveLength(steps);
  expect(lossError).toBeLessThan(1e-4);
  expect(gradientErrors).toHaveLength(8);
  for (const [name, error] of gradientErrors) expect(error, name).toBeLessThan(1e-3);
});

/** Adam's first mean after one step is (1 - beta_1) of the gradient: what the training program itself computed, to one rounding. */
async function firstGradients(model: Model, train: Columns): Promise<ReadonlyMap<string, Tensor>> {
  const saved: Uint8Array[] = [];
  await model.train(train, { maxSteps: 1, onCheckpoint: (bytes) => void saved.push(bytes) });
  const prefix = "state/adam/m/";
  const means = [...readTensors(saved.at(-1) as Uint8Array).tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(
    means.map(([name, { shape, values }]) => [
      name.slice(prefix.length),
      { shape, values: Float32Array.from(values, (mean) => mean / (1 - 0.9)) },
    ]),
  );
}
