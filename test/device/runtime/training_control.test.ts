import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { readTensors } from "../../../runtime/safetensors.js";
import type { EpochSummary, TrainOptions, TrainProgress } from "../../../runtime/training.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const rows = 52;
const data = {
  x: Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(1.7 * i)),
  y: Uint32Array.from({ length: rows }, (_, n) => (n % 9 === 0 ? 1 : 0)),
};

/** A small network, in batches of 8. */
async function withModel<T>(settings: string, use: (model: Model) => Promise<T>, body = "dense(4) -> tanh"): Promise<T> {
  const text = `dlm 1
model M {
  input  x: f32[3]
  output y: class[2]
  y = x -> ${body}
    -> dense(2) -> softmax
}
data D for M {
  train = npy(x: "x.npy", y: "y.npy")
}
train M on D {
  loss: sparse_categorical_crossentropy
  batch: 8
  seed: 3
  ${settings}
}
`;
  const { value, diagnostics } = compile({ path: "control.dlm", text }, { profile: profileOf(device()), predictBatches: [1] });
  const manifest = value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
  const model = await createModel(manifest, { device: device() });
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** Trains from the initial weights: what was handed out, and the weights at the end. */
async function training(model: Model, options: TrainOptions = {}) {
  const checkpoints: Uint8Array[] = [];
  const epochs: EpochSummary[] = [];
  const result = await model.train(data, {
    ...options,
    onCheckpoint: (bytes) => void checkpoints.push(bytes),
    onEpoch: (summary) => void epochs.push(summary),
  });
  return { result, checkpoints, epochs, weights: await model.save() };
}

const tensorsOf = (bytes: Uint8Array | undefined) =>
  Object.fromEntries([...readTensors(bytes ?? new Uint8Array()).tensors].map(([name, { values }]) => [name, [...values]]));

describe("a training with everything", () => {
  const everything = `epochs: 4
  optimizer: nadam(learning_rate: reduce_on_plateau(0.02, patience: 1, min_delta: 100, factor: 0.5))
  accumulate: 3
  ema: 0.8
  clip_global_norm: 0.5
  validation: 0.2
  sampling: balanced
  metrics: [f1]
  early_stopping: stop(patience: 9)
  parameters: [group("dense_1/*", l2: 0.001, learning_rate: cosine(0.05, warmup: 2)), freeze("dense_2/bias")]`;

  it("goes on bit for bit from the middle of an epoch, in the middle of an update", async () => {
    await withModel(
      everything,
      async (model) => {
        const initial = await model.save();
        const whole = await training(model);
        // 42 rows are six steps, which are two updates.
        expect(whole.result).toMatchObject({ stopped: "finished", epochs: 4, steps: 24 });
        for (const steps of [10, 12]) {
          await model.load(initial);
          const first = await training(model, { maxSteps: steps });
          const resumed = await training(model, { resume: first.checkpoints.at(-1) as Uint8Array });
          expect(tensorsOf(resumed.checkpoints.at(-1))).toEqual(tensorsOf(whole.checkpoints.at(-1)));
          expect(tensorsOf(resumed.weights)).toEqual(tensorsOf(whole.weights));
        }
        // In windows of 24 rows, which are one update: the others of an epoch are one of 18.
        await model.load(initial);
        const streamed = await training(model, { memoryLimit: 450 });
        await model.load(initial);
        const begun = await training(model, { memoryLimit: 450, maxSteps: 4 });
        const ended = await training(model, { resume: begun.checkpoints.at(-1) as Uint8Array });
        expect(tensorsOf(streamed.weights)).not.toEqual(tensorsOf(whole.weights));
        expect(tensorsOf(ended.weights)).toEqual(tensorsOf(streamed.weights));
        const { "state/schedule/plateau_factor": factor } = tensorsOf(whole.checkpoints.at(-1));
        expect(factor).toEqual([0.125]);
        expect(whole.epochs.map(({ validation }) => validation?.rows)).toEqual([10, 10, 10, 10]);
        expect(whole.epochs[0]?.validation?.penalty).toBeGreaterThan(0);
        expect(tensorsOf(whole.weights)["M/dense_2/bias"]).toEqual([0, 0]);
      },
      "dense(4) -> tanh -> dropout(0.2)",
    );
  });
});

it("early stopping gives the weights of the best epoch", async () => {
  const settings = "optimizer: adam(learning_rate: 0.1)\n  early_stopping: stop(patience: 2, min_delta: 100)";
  const once = await withModel(`epochs: 1\n  ${settings}`, (model) => training(model));
  await withModel(`epochs: 50\n  ${settings}`, async (model) => {
    const stopped = await training(model);
    expect(stopped.result).toMatchObject({ stopped: "early", epochs: 3 });
    expect(stopped.epochs.map(({ isBest }) => isBest)).toEqual([true, false, false]);
    expect(tensorsOf(stopped.weights)).toEqual(tensorsOf(once.weights));
    // What has stopped stays stopped.
    const again = await training(model, { resume: stopped.checkpoints.at(-1) as Uint8Array });
    expect(again.result).toMatchObject({ stopped: "early", steps: stopped.result.steps });
    expect(tensorsOf(again.weights)).toEqual(tensorsOf(stopped.weights));
  });
});

it("averages are what is measured, saved and loaded, and training goes on from the weights", async () => {
  await withModel("epochs: 3\n  ema: 0.9\n  optimizer: sgd(learning_rate: 0.3)", async (model) => {
    const measured: number[] = [];
    const checkpoints: Uint8Array[] = [];
    await model.train(data, {
      onCheckpoint: (bytes) => void checkpoints.push(bytes),
      onEpoch: async () => void measured.push((await model.evaluate(data)).loss),
    });
    const last = tensorsOf(checkpoints.at(-1));
    const weights = tensorsOf(await model.save());
    expect(weights["M/dense_1/kernel"]).toEqual(last["state/ema/M/dense_1/kernel"]);
    expect(weights["M/dense_1/kernel"]).not.toEqual(last["M/dense_1/kernel"]);
    expect((await model.evaluate(data)).loss).toBe(measured.at(-1));
    await model.load(checkpoints.at(-1) as Uint8Array);
    expect(tensorsOf(await model.save())).toEqual(weights);
  });
});

describe("a loss that is no number", () => {
  it("is traced to the first kernel and its line, and the weights are those of before", async () => {
    const diverging = async (model: Model): Promise<void> => {
      const failure: unknown = await training(model).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "DLM555" });
      const { message } = failure as Error;
      expect(message).toMatch(/^training came to something that is no finite number in step \d+: \w+ of control\.dlm:\d+ \(\w+/);
      const weights = Object.values(tensorsOf(await model.save())).flat();
      expect(weights.every(Number.isFinite)).toBe(true);
    };
    await withModel("epochs: 20\n  optimizer: sgd(learning_rate: 1e25)", diverging, "dense(4) -> relu");
  });
});

it("a metric that nobody can measure is told before training", async () => {
  await withModel("epochs: 1\n  early_stopping: stop(monitor: f1)", async (model) => {
    const steps: number[] = [];
    const onProgress = ({ totalSteps }: TrainProgress) => void steps.push(totalSteps);
    await expect(model.train(data, { onProgress })).rejects.toThrow("f1 is watched, and there are no rows to measure it on");
    expect(steps).toEqual([]);
  });
});

it("a metric with an argument is watched", async () => {
  const settings = "optimizer: sgd(learning_rate: 1)\n  validation: 0.2\n  early_stopping: stop(patience: 2, monitor: top_k(2))";
  await withModel(`epochs: 9\n  ${settings}`, async (model) => {
    const { result, epochs } = await training(model);
    // Of two classes the target is always among the first two: no epoch is better than the first.
    expect(result).toMatchObject({ stopped: "early", epochs: 3 });
    expect(epochs.map(({ validation }) => validation?.outputs.y?.scores["top_k(2)"])).toEqual([1, 1, 1]);
  });
});
