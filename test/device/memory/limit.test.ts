import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createModel } from "../../../runtime/model.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const text = `dlm 1
model Deep {
  input  x: f32[8, 8, 3]
  output y: class[4]
  y = x
${"    -> conv2d(8, kernel: 3, padding: same) -> relu\n".repeat(16)}    -> dropout(0.2) -> global_avg_pool2d -> dense(4) -> softmax
}
data Rows for Deep {
  train = npy(x: "x.npy", y: "y.npy")
}
train Deep on Rows {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.01)
  batch:     64
  epochs:    2
}
`;

const rows = 256;
const data = {
  x: Float32Array.from({ length: rows * 192 }, (_, i) => Math.sin(i * 12.9898)),
  y: Uint32Array.from({ length: rows }, (_, i) => (i * 7) % 4),
};

/** Trains for two epochs: the loss of every step, the weights, and the bytes of buffers that were really made, without the data. */
async function train(memoryLimit?: number) {
  const device = opened.device as Device;
  const options = { profile: profiles[device.profile], ...(memoryLimit !== undefined && { memoryLimit }) };
  const { value, diagnostics } = compile({ path: "deep.dlm", text }, options);
  const [compiled] = value?.models ?? [];
  if (!compiled) throw new Error(diagnostics.map(({ title }) => title).join());
  const model = await createModel(compiled.manifest, { device });
  const losses: number[] = [];
  await model.train(data, { everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) });
  const weights = await model.save();
  // Beside what the plan knows there are the data set, and the order of its rows.
  const real = model.executor.memory().peak - data.x.byteLength - data.y.byteLength - rows * 4;
  model.dispose();
  const planned = compiled.programs.find(({ assembled }) => assembled.kind === "train")?.plan.peakBytes ?? Number.NaN;
  return { losses, weights, real, planned };
}

test("sixteen convolutions trained in half of the memory have the same losses and weights to the bit", async () => {
  const free = await train();
  const limit = free.planned / 2;
  const limited = await train(limit);
  expect(free.losses).toHaveLength(8);
  expect(limited.losses).toEqual(free.losses);
  expect(Buffer.compare(limited.weights, free.weights)).toBe(0);
  for (const { real, planned } of [free, limited]) expect(Math.abs(real - planned) / planned).toBeLessThan(0.05);
  expect(limited.real).toBeLessThanOrEqual(limit);
});
