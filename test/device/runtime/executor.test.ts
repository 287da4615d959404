import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createExecutor, type Executor } from "../../../runtime/executor.js";
import type { BufferSpec, KernelSpec, Manifest } from "../../../runtime/manifest.js";
import { linearManifest } from "./models/linear.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const rows = 6;
const x = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i));
const y = Float32Array.from({ length: rows }, (_, i) => i - 2);
const order = Uint32Array.of(5, 0, 3, 1, 2, 4, 5, 0);

async function prepareTraining(): Promise<Executor> {
  const executor = createExecutor(device(), linearManifest());
  await executor.prepare("train");
  await executor.reserve({ kind: "dataset", name: "x" }, "f32", x.length);
  await executor.reserve({ kind: "dataset", name: "y" }, "f32", y.length);
  await executor.reserve({ kind: "order", name: "order" }, "u32", order.length);
  executor.write({ kind: "dataset", name: "x" }, x);
  executor.write({ kind: "dataset", name: "y" }, y);
  executor.write({ kind: "order", name: "order" }, order);
  executor.write({ kind: "control", name: "control" }, Uint32Array.of(0, 0, rows, 7));
  executor.write({ kind: "parameter", name: "w" }, Float32Array.of(0.5, -0.25, 1));
  executor.write({ kind: "parameter", name: "b" }, Float32Array.of(0.125));
  return executor;
}

/** The same two steps in float64. */
function referenceSteps(steps: number): { readonly w: readonly number[]; readonly loss: number } {
  const w = [0.5, -0.25, 1, 0.125];
  const m = [0, 0, 0, 0];
  const errors: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const places = [0, 1, 2, 3].map((n) => step * 4 + n);
    const inputs = places.map((place) => [...x.subarray((order[place] as number) * 3, (order[place] as number) * 3 + 3), 1]);
    const error = places.map((place, n) => {
      const value = (inputs[n] as number[]).reduce((sum, each, k) => sum + each * (w[k] as number), 0);
      return place < rows ? value - (y[order[place] as number] as number) : 0;
    });
    errors.push(...error);
    for (const k of w.keys()) {
      const gradient = error.reduce((sum, each, n) => sum + each * ((inputs[n] as number[])[k] as number), 0) / 2;
      m[k] = 0.5 * (m[k] as number) + gradient;
      w[k] = (w[k] as number) - 0.1 * (m[k] as number);
    }
  }
  return { w, loss: errors.reduce((sum, error) => sum + error * error, 0) };
}

describe("an executor", () => {
  it("runs the steps of a program in order, as often as asked, and shares parameters between programs", async () => {
    const executor = await prepareTraining();
    executor.run("train", 2);
    const [w, b, control, loss] = await executor.readAll([
      { kind: "parameter", name: "w" },
      { kind: "parameter", name: "b" },
      { kind: "control", name: "control" },
      { kind: "state", name: "metric/loss" },
    ]);
    const expected = referenceSteps(2);
    expect([...(control ?? [])].slice(0, 4)).toEqual([2, 2, rows, 7]);
    for (const [k, value] of [...(w ?? []), ...(b ?? [])].entries()) expect(value).toBeCloseTo(expected.w[k] as number, 5);
    expect(loss?.[0]).toBeCloseTo(expected.loss, 3);

    await executor.prepare("predict_1");
    executor.write({ kind: "input", name: "x", program: "predict_1" }, Float32Array.of(1, 2, 3));
    executor.run("predict_1");
    const predicted = await executor.read({ kind: "output", name: "y", program: "predict_1" });
    const [w0, w1, w2, bias] = expected.w as [number, number, number, number];
    expect(predicted[0]).toBeCloseTo(w0 + 2 * w1 + 3 * w2 + bias, 4);
    executor.dispose();
  });

  it("copies between kernels, and follows a data set that is exchanged for one of another size", async () => {
    const executor = await prepareTraining();
    await executor.prepare("evaluate");
    executor.write({ kind: "control", name: "control" }, Uint32Array.of(0, 0, 8, 7));
    executor.run("evaluate");
    const name = { kind: "output", name: "y", program: "evaluate" } as const;
    const before = await executor.read(name);
    const value = (row: number) => 0.125 + 0.5 * (x[row * 3] ?? 0) - 0.25 * (x[row * 3 + 1] ?? 0) + (x[row * 3 + 2] ?? 0);
    expect([...before].map((each) => each.toFixed(5))).toEqual([...order].map((row) => value(row).toFixed(5)));

    await executor.reserve({ kind: "dataset", name: "x" }, "f32", 21);
    executor.write({ kind: "dataset", name: "x" }, new Float32Array(21).fill(2));
    executor.write({ kind: "order", name: "order" }, new Uint32Array(8));
    executor.write({ kind: "control", name: "control" }, Uint32Array.of(0, 0, 8, 7));
    executor.run("evaluate");
    expect([...(await executor.read(name))]).toEqual(new Array(8).fill(0.125 + 1 - 0.5 + 2));
    executor.dispose();
  });

  it("clears what it reads after the copy when asked, and uses staging buffers again", async () => {
    const executor = await prepareTraining();
    const name = { kind: "parameter", name: "w" } as const;
    const [first] = await executor.readAll([name], { clear: true });
    expect([...(first ?? [])]).toEqual([0.5, -0.25, 1]);
    expect([...(await executor.read(name))]).toEqual([0, 0, 0]);
    executor.dispose();
  });

  it("collects what the outputs held after each of several runs", async () => {
    const executor = await prepareTraining();
    await executor.prepare("evaluate");
    await executor.reserve({ kind: "order", name: "order" }, "u32", 16);
    executor.write(
      { kind: "order", name: "order" },
      Uint32Array.from({ length: 16 }, (_, n) => n % rows),
    );
    executor.write({ kind: "control", name: "control" }, Uint32Array.of(0, 0, 16, 7));
    const [values, losses] = await executor.collect("evaluate", ["y", "y.loss"], 2);
    expect(values).toHaveLength(16);
    for (const n of Array.from({ length: 16 }, (_, each) => each)) {
      const row = n % rows;
      const value = 0.125 + 0.5 * (x[row * 3] ?? 0) - 0.25 * (x[row * 3 + 1] ?? 0) + (x[row * 3 + 2] ?? 0);
      expect(values?.[n]).toBeCloseTo(value, 5);
      expect(losses?.[n]).toBeCloseTo((value - (y[row] ?? 0)) ** 2, 4);
    }
    executor.dispose();
  });

  it("starts states at their initial value", async () => {
    const manifest = linearManifest();
    const states = manifest.states.map((state) => (state.path === "m" ? { ...state, initial: 0.75 } : state));
    const executor = createExecutor(device(), { ...manifest, states });
    await executor.prepare("train");
    expect([...(await executor.read({ kind: "state", name: "m" }))]).toEqual([0.75, 0.75, 0.75, 0.75]);
    executor.dispose();
  });
});

const withKernel = (change: Partial<KernelSpec>, buffers: readonly BufferSpec[] = []): Manifest => {
  const manifest = linearManifest();
  const predict = manifest.programs[2] as Manifest["programs"][number];
  const kernels = [{ ...(predict.kernels[0] as KernelSpec), ...change }];
  return { ...manifest, programs: [{ ...predict, kernels, buffers: [...predict.buffers, ...buffers] }] };
};

describe("an executor refuses", () => {
  const refused = [
    {
      what: "a feature",
      manifest: withKernel({ features: ["texture-compression-astc"] }),
      says: /forward needs the feature texture-compression-astc/,
    },
    { what: "too many workgroups", manifest: withKernel({ workgroups: [1, 70000, 1] }), says: /70000 workgroups along one axis/ },
    {
      what: "a large workgroup",
      manifest: withKernel({ wgsl: "@compute @workgroup_size(64, 64) fn main() {}" }),
      says: /4096 invocations/,
    },
    {
      what: "much workgroup memory",
      manifest: withKernel({ wgsl: "var<workgroup> tile: array<vec4<f32>, 8192>;" }),
      says: /131072 bytes of workgroup memory/,
    },
    {
      what: "a huge buffer",
      manifest: withKernel({}, [{ kind: "slot", name: "huge", storage: "f32", elements: 2 ** 40 }]),
      says: /the buffer huge has 4096 GiB/,
    },
    { what: "another subgroup size", manifest: withKernel({ subgroupSize: 3 }), says: /needs subgroups of 3/ },
  ];
  for (const { what, manifest, says } of refused) {
    it(`${what} that the adapter does not have, before anything is made`, () => {
      expect(() => createExecutor(device(), manifest)).toThrow(says);
      expect(() => createExecutor(device(), manifest)).toThrow(expect.objectContaining({ code: "DLM551" }));
    });
  }

  it("a kernel that does not compile, by its name", async () => {
    const executor = createExecutor(
      device(),
      withKernel({ wgsl: "@compute @workgroup_size(1) fn main() { let a: f32 = 1u; }", origin: "a.dlm:3" }),
    );
    await expect(executor.prepare("predict_1")).rejects.toThrow(/refused the kernel forward \(a\.dlm:3\)/);
  });

  it("to give more memory than a buffer may have", async () => {
    const executor = createExecutor(device(), linearManifest());
    const reserved = executor.reserve({ kind: "dataset", name: "x" }, "f32", 2 ** 38);
    await expect(reserved).rejects.toThrow(/too little device memory for dataset x \(1024 GiB\)/);
  });
});
