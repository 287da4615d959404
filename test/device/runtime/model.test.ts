import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createFeeder } from "../../../runtime/feeder.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { trainModel } from "../../../runtime/trainer.js";
import type { TrainOptions, TrainProgress } from "../../../runtime/training.js";
import { epochWindows, windowOrder } from "../../../runtime/windows.js";
import { features, learningRate, linearManifest } from "./models/linear.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

/** Not a multiple of the batch, so that the last one is partial. */
const rows = 50;
const x = Float32Array.from({ length: rows * features }, (_, i) => Math.sin(1.7 * i));
const y = Float32Array.from(
  { length: rows },
  (_, n) => 0.5 * (x[3 * n] ?? 0) - 2 * (x[3 * n + 1] ?? 0) + (x[3 * n + 2] ?? 0) + 3,
);
const data = { x, y };

const withModel = async <T>(use: (model: Model) => Promise<T>, manifest: Manifest = linearManifest()): Promise<T> => {
  const model = await createModel(manifest, { device: device() });
  try {
    return await use(model);
  } finally {
    model.executor.dispose();
  }
};

const parametersOf = async (model: Model): Promise<readonly number[]> => {
  const read = await model.executor.readAll([
    { kind: "parameter", name: "w" },
    { kind: "parameter", name: "b" },
  ]);
  return read.flatMap((values) => [...values]);
};

/** Training in float64, in the order that the runtime says it uses, and the loss of every step. */
function referenceTraining(
  initial: readonly number[],
  { epochs, windowRows = rows, seed = 7, batch = 4 }: { epochs: number; windowRows?: number; seed?: number; batch?: number },
) {
  const w = [...initial];
  const m = w.map(() => 0);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const window of epochWindows({ rows, windowRows }, seed, epoch)) {
      const order = windowOrder(window, batch, { seed, epoch });
      for (let start = 0; start < order.length; start += batch) {
        const places = Array.from({ length: batch }, (_, n) => start + n);
        const row = (place: number) => window.start + (order[place] ?? 0);
        const errors = places.map((place) => {
          const value = [0, 1, 2].reduce((sum, k) => sum + (w[k] ?? 0) * (x[row(place) * 3 + k] ?? 0), w[3] ?? 0);
          return place < window.rows ? value - (y[row(place)] ?? 0) : 0;
        });
        const real = places.filter((place) => place < window.rows).length;
        losses.push(errors.reduce((sum, error) => sum + error * error, 0) / real);
        for (const k of w.keys()) {
          const input = (place: number) => (k < 3 ? (x[row(place) * 3 + k] ?? 0) : 1);
          const gradient = errors.reduce((sum, error, n) => sum + error * input(places[n] ?? 0), 0) * (2 / batch);
          m[k] = 0.5 * (m[k] ?? 0) + gradient;
          w[k] = (w[k] ?? 0) - learningRate * (m[k] ?? 0);
        }
      }
    }
  }
  return { w, losses };
}

describe("training", () => {
  it("follows the same steps in float64, partial batches and all", () =>
    withModel(async (model) => {
      const initial = await parametersOf(model);
      const seen: TrainProgress[] = [];
      const result = await model.train(data, { everyStep: true, onProgress: (progress) => seen.push(progress) });
      const expected = referenceTraining(initial, { epochs: 2 });
      expect(result).toMatchObject({ stopped: "finished", epochs: 2, steps: 26 });
      expect(seen).toHaveLength(26);
      for (const [n, { recentLoss }] of seen.entries()) {
        const loss = expected.losses[n] as number;
        expect(Math.abs(recentLoss - loss)).toBeLessThan(1e-5 + 1e-4 * loss);
      }
      expect(seen.at(-1)).toMatchObject({ epoch: 2, epochs: 2, step: 13, steps: 13, totalSteps: 26, secondsLeft: 0 });
      for (const [k, value] of (await parametersOf(model)).entries()) expect(value).toBeCloseTo(expected.w[k] as number, 4);
    }));

  it("means the loss of an epoch over its rows, not over its batches", () =>
    withModel(async (model) => {
      const expected = referenceTraining(await parametersOf(model), { epochs: 1 });
      const { loss } = await model.train(data, { epochs: 1 });
      const sum = expected.losses.reduce((total, each, n) => total + each * (n === 12 ? 2 : 4), 0);
      expect(loss).toBeCloseTo(sum / rows, 3);
    }));

  it("gives the same bits twice, however many steps are read at once, and others for another seed", async () => {
    const train = (options: TrainOptions) =>
      withModel(async (model) => {
        await model.train(data, options);
        return parametersOf(model);
      });
    const once = await train({});
    expect(await train({ everyStep: true })).toEqual(once);
    expect(await train({ seed: 8 })).not.toEqual(once);
  });

  it("streams a data set that does not fit, in windows, and still visits every row once in an epoch", () =>
    withModel(async (model) => {
      const initial = await parametersOf(model);
      // A row takes 16 bytes: 350 bytes hold 21 rows, and of them 20 are whole batches.
      await model.train(data, { memoryLimit: 350 });
      const expected = referenceTraining(initial, { epochs: 2, windowRows: 20 });
      for (const [k, value] of (await parametersOf(model)).entries()) expect(value).toBeCloseTo(expected.w[k] as number, 4);
      const whole = await model.evaluate(data);
      const streamed = await model.evaluate(data, { memoryLimit: 300 });
      expect(streamed).toEqual(whole);
    }));

  it("stops after maxSteps, and tells where", () =>
    withModel(async (model) => {
      const result = await model.train(data, { maxSteps: 17 });
      expect(result).toMatchObject({ stopped: "maxSteps", epochs: 1, steps: 17 });
    }));

  it("awaits onEpoch, in which the model may be evaluated, and nothing else while it is trained", () =>
    withModel(async (model) => {
      const losses: number[] = [];
      const training = model.train(data, {
        epochs: 3,
        onEpoch: async ({ epoch }) => {
          losses[epoch - 1] = (await model.evaluate(data)).loss;
        },
      });
      await expect(model.evaluate(data)).rejects.toThrow(/cannot be evaluated while it is trained/);
      await training;
      expect(losses).toHaveLength(3);
      expect(losses[2]).toBeLessThan(losses[0] as number);
      expect(losses[2]).toBeCloseTo((await model.evaluate(data)).loss, 9);
    }));

  it("ends with a clear failure when the loss is no longer a number, and never hands out a checkpoint of it", () =>
    withModel(async (model) => {
      const saved: Uint8Array[] = [];
      const broken = { x: x.map((value, n) => (n === 7 ? 1e30 : value)), y };
      const training = model.train(broken, { epochs: 5, checkpointSteps: 1, onCheckpoint: (bytes) => void saved.push(bytes) });
      await expect(training).rejects.toMatchObject({ code: "DLM555" });
      expect(saved.length).toBeGreaterThan(0);
      for (const bytes of saved) await model.load(bytes);
      const good = await parametersOf(model);
      expect(good.every(Number.isFinite)).toBe(true);
    }));
});

describe("resuming", () => {
  /** Stops by an abort at the first progress after so many steps; gives the last checkpoint. */
  const interrupt = (steps: number, options: TrainOptions = {}) =>
    withModel(async (model) => {
      const abort = new AbortController();
      if (steps === 0) abort.abort();
      const saved: Uint8Array[] = [];
      const result = await model.train(data, {
        ...options,
        everyStep: true,
        signal: abort.signal,
        onProgress: ({ totalSteps }) => (totalSteps >= steps ? abort.abort() : undefined),
        onCheckpoint: (bytes) => void saved.push(bytes),
      });
      return { result, bytes: saved.at(-1) as Uint8Array };
    });

  const cases: readonly { readonly what: string; readonly steps: number; readonly options: TrainOptions }[] = [
    { what: "before the first step", steps: 0, options: {} },
    { what: "inside an epoch", steps: 5, options: {} },
    { what: "in the second epoch", steps: 18, options: {} },
    { what: "exactly between two epochs", steps: 13, options: {} },
    { what: "inside a window of a streamed set", steps: 8, options: { memoryLimit: 350 } },
    { what: "between two windows", steps: 5, options: { memoryLimit: 350 } },
  ];
  for (const { what, steps, options } of cases) {
    it(`goes on bit for bit when interrupted ${what}`, async () => {
      const straight = await withModel(async (model) => ({
        result: await model.train(data, options),
        w: await parametersOf(model),
      }));
      const { result, bytes } = await interrupt(steps, options);
      expect(result).toMatchObject({ stopped: "aborted", steps });
      const resumed = await withModel(async (model) => ({
        result: await model.train(data, { ...options, resume: bytes }),
        w: await parametersOf(model),
      }));
      expect(resumed.w).toEqual(straight.w);
      expect(resumed.result.steps).toBe(26);
      expect(resumed.result.loss).toBeCloseTo(straight.result.loss, 5);
    });
  }

  it("refuses other data, another model, mere weights and a file that was cut off", async () => {
    const { bytes } = await interrupt(5);
    await withModel(async (model) => {
      const fewer = { x: x.slice(0, 30), y: y.slice(0, 10) };
      await expect(model.train(fewer, { resume: bytes })).rejects.toMatchObject({ code: "DLM557" });
      const { executor } = model;
      const others = executor.manifest.programs.map((program) => ({ ...program, batch: 2 * program.batch }));
      const wider = { ...executor, manifest: { ...executor.manifest, programs: others } };
      await expect(trainModel(wider, createFeeder(wider), { rows, columns: data }, { resume: bytes, seed: 7 })).rejects.toThrow(
        /made with a batch of 4, and this training has 8/,
      );
      await expect(model.train(data, { resume: await model.save() })).rejects.toThrow(/holds weights alone/);
      await expect(model.train(data, { resume: bytes.slice(0, -3) })).rejects.toMatchObject({ code: "DLM556" });
    });
    await withModel((model) => expect(model.train(data, { resume: bytes })).rejects.toThrow(/another version of Linear/), {
      ...linearManifest(),
      hash: "33cc44dd",
    });
  });
});

describe("a model", () => {
  it("saves weights that another one loads, and predicts the same with", async () => {
    const example = { x: [0.25, -1, 2] };
    const first = await withModel(async (model) => {
      await model.train(data);
      return { bytes: await model.save(), answer: await model.predict(example), w: await parametersOf(model) };
    });
    const [a, b, c, bias] = first.w as [number, number, number, number];
    expect((first.answer as { y: number }).y).toBeCloseTo(0.25 * a - b + 2 * c + bias, 5);
    const model = await createModel(linearManifest(), { device: device(), weights: first.bytes });
    expect(await model.predict(example)).toEqual(first.answer);
    model.executor.dispose();
  });

  it("answers one example with one answer, and batches of every form and size with arrays", () =>
    withModel(async (model) => {
      model.executor.write({ kind: "parameter", name: "w" }, Float32Array.of(1, 10, 100));
      model.executor.write({ kind: "parameter", name: "b" }, Float32Array.of(0.5));
      expect(await model.predict({ x: Float32Array.of(1, 2, 3) })).toEqual({ y: 321.5 });
      expect(await model.predict({ x: [[1], [2], [3]] })).toEqual({ y: 321.5 });
      expect(await model.predict([{ x: [1, 2, 3] }])).toEqual([{ y: 321.5 }]);
      expect(await model.predict({ x: [1, 2, 3, 3, 2, 1] })).toEqual([{ y: 321.5 }, { y: 123.5 }]);
      expect(await model.predict([{ x: [1, 2, 3] }, { x: [[3, 2, 1]] }])).toEqual([{ y: 321.5 }, { y: 123.5 }]);
      const many = Float32Array.from({ length: 3 * 700 }, (_, n) => (n % 3 === 0 ? n / 3 : 0));
      expect(await model.predict({ x: many })).toEqual(Array.from({ length: 700 }, (_, n) => ({ y: n + 0.5 })));
    }));

  it("may be asked several things at once", () =>
    withModel(async (model) => {
      model.executor.write({ kind: "parameter", name: "w" }, Float32Array.of(1, 10, 100));
      model.executor.write({ kind: "parameter", name: "b" }, Float32Array.of(0));
      const asked = Array.from({ length: 20 }, (_, n) => model.predict({ x: [n, 0, 0] }));
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, n) => ({ y: n })));
    }));

  it("refuses inputs that do not fit", () =>
    withModel(async (model) => {
      await expect(model.predict({ x: [1, 2] })).rejects.toThrow(
        "the input x takes [3] = 3 values per example, and got 2 values",
      );
      await expect(model.predict({ z: [1, 2, 3] })).rejects.toThrow("the input x is missing");
      await expect(model.predict([{ x: [1, 2, 3] }, { x: [1, 2, 3, 4] }])).rejects.toThrow(/4 values of example 1/);
    }));

  it("evaluates in float64 over all rows", () =>
    withModel(async (model) => {
      const [a, b, c, bias] = (await parametersOf(model)) as [number, number, number, number];
      const errors = [...y].map(
        (target, n) => a * (x[3 * n] ?? 0) + b * (x[3 * n + 1] ?? 0) + c * (x[3 * n + 2] ?? 0) + bias - target,
      );
      const evaluation = await model.evaluate(data);
      const mse = errors.reduce((sum, error) => sum + error * error, 0) / rows;
      expect(evaluation.rows).toBe(rows);
      expect(evaluation.loss).toBeCloseTo(mse, 4);
      expect(evaluation.outputs.y).toMatchObject({ kind: "quantity", rows });
      const { mse: measured, mae } = evaluation.outputs.y as unknown as { mse: number; mae: number };
      expect(measured).toBeCloseTo(mse, 4);
      expect(mae).toBeCloseTo(errors.reduce((sum, error) => sum + Math.abs(error), 0) / rows, 5);
    }));

  it("has initial weights that depend on seed and path alone", async () => {
    const initial = await withModel(parametersOf);
    expect(initial[3]).toBe(0.25);
    expect(initial.slice(0, 3).every((value) => Math.abs(value) < 0.5 && value !== 0)).toBe(true);
    const other = await createModel(linearManifest(), { device: device(), seed: 8 });
    expect(await parametersOf(other)).not.toEqual(initial);
    other.executor.dispose();
  });

  it("says that it is disposed of", async () => {
    const model = await createModel(linearManifest());
    model.dispose();
    await expect(model.predict({ x: [1, 2, 3] })).rejects.toMatchObject({ code: "DLM552" });
  });
});

describe("what does not fit the model", () => {
  it("is refused in words, whatever it is", () =>
    withModel(async (model) => {
      await expect(model.predict({ x: [1, 2] })).rejects.toMatchObject({ code: "DLM558" });
      await expect(model.predict({} as never)).rejects.toThrow(/the input x is missing/);
      for (const x of ["abc", [1, "2", 3], [1, null, 3]]) {
        await expect(model.predict({ x } as never)).rejects.toThrow(/the input x takes numbers, and nothing else/);
      }
    }));

  it("is data, where it was built without", () => {
    const { data: _, ...without } = linearManifest();
    return withModel(async (model) => {
      await expect(model.train(data)).rejects.toMatchObject({ code: "DLM559" });
      await expect(model.evaluate(data)).rejects.toMatchObject({ code: "DLM559" });
    }, without);
  });
});
