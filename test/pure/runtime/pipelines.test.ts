import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Device } from "../../../runtime/device.js";
import type { KernelSpec } from "../../../runtime/manifest.js";
import { type CompileProgress, createPipelineCache } from "../../../runtime/pipelines.js";

/** Long texts are slow ones. */
const kernel = (name: string, length: number): KernelSpec => ({
  ...{ name, wgsl: name.padEnd(length), bindings: [{ buffer: 0, access: "read_write" }], workgroups: [1, 1, 1] },
  ...{ features: [], operators: [], flops: 0, bytes: 0, origin: `x.dlm:${length}` },
});

interface FakeDevice {
  readonly device: Device;
  /** Names of the kernels that were run, in order. */
  readonly started: string[];
  readonly disposed: () => boolean;
}

/** A device that compiles a kernel when it first runs, for as many milliseconds as its text has letters. */
function fakeDevice(openHelper: () => Promise<Device>, helpers: number): FakeDevice {
  const started: string[] = [];
  const state = { busy: 0, disposed: false };
  const pass = {
    setPipeline: ({ label, code }: { readonly label: string; readonly code: string }) => {
      started.push(label);
      state.busy += code.length;
    },
    setBindGroup: () => undefined,
    dispatchWorkgroups: () => undefined,
    end: () => undefined,
  };
  const gpu = {
    pushErrorScope: () => undefined,
    popErrorScope: async () => null,
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createBindGroup: () => ({}),
    createBuffer: () => ({ destroy: () => undefined }),
    createShaderModule: ({ code }: { readonly code: string }) => ({ code }),
    createComputePipeline: ({ label, compute }: { readonly label: string; readonly compute: { readonly module: object } }) => ({
      label,
      ...compute.module,
    }),
    createCommandEncoder: () => ({ beginComputePass: () => pass, finish: () => ({}) }),
    queue: {
      submit: () => undefined,
      onSubmittedWorkDone: async () => {
        await new Promise((done) => setTimeout(done, state.busy));
        state.busy = 0;
      },
    },
  };
  const device = {
    gpu,
    helpers,
    openHelper,
    wait: <T>(promise: Promise<T>) => promise,
    dispose: () => {
      state.disposed = true;
    },
  } as unknown as Device;
  return { device, started, disposed: () => state.disposed };
}

const nobody = () => Promise.reject(new Error("no helper is wanted here"));

describe("a cache of pipelines", () => {
  beforeEach(() => {
    vi.stubGlobal("GPUShaderStage", { COMPUTE: 4 });
    vi.stubGlobal("GPUBufferUsage", { STORAGE: 128 });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("makes each text once, and tells of each from beginning to end", async () => {
    const { device, started } = fakeDevice(nobody, 1);
    const told: CompileProgress[] = [];
    const cache = createPipelineCache(device, (progress) => told.push(progress));
    const kernels = [kernel("short", 6), { ...kernel("long", 40), name: "longest" }, kernel("short", 6)];
    const made = await cache.compile(kernels);
    expect(started).toEqual(["longest", "short"]);
    expect(made[0]).toBe(made[2]);
    expect(await cache.compile(kernels.slice(0, 1))).toEqual([made[0]]);
    expect(told.map(({ kernel: name, origin, done, of }) => ({ name, origin, done, of }))).toEqual([
      { name: "longest", origin: "x.dlm:40", done: 0, of: 2 },
      { name: "longest", origin: "x.dlm:40", done: 1, of: 2 },
      { name: "short", origin: "x.dlm:6", done: 1, of: 2 },
      { name: "short", origin: "x.dlm:6", done: 2, of: 2 },
    ]);
    expect(told[1]?.milliseconds).toBeGreaterThan(30);
    expect(told[0]?.milliseconds).toBeUndefined();
  });

  it("waits at once for several that take no time", async () => {
    const { device } = fakeDevice(nobody, 1);
    const wait = vi.spyOn(device.gpu.queue, "onSubmittedWorkDone");
    const names = Array.from({ length: 30 }, (_, n) => kernel(`k${n}`, 0));
    expect(await createPipelineCache(device).compile(names)).toHaveLength(30);
    expect(wait.mock.calls.length).toBeLessThan(10);
  });

  it("shares slow ones with another device, and has all of them on its own at the end", async () => {
    const helper = fakeDevice(nobody, 0);
    const { device, started } = fakeDevice(async () => helper.device, 1);
    const names = ["a", "b", "c", "d", "e"];
    const told: CompileProgress[] = [];
    await createPipelineCache(device, (progress) => told.push(progress)).compile(names.map((name) => kernel(name, 150)));
    expect(helper.started.length).toBeGreaterThan(0);
    expect(helper.disposed()).toBe(true);
    expect([...started].sort()).toEqual(names);
    expect(told.filter(({ milliseconds }) => milliseconds !== undefined)).toHaveLength(5);
    expect(told.at(-1)?.done).toBe(5);
  });

  it("does without a helper that cannot be opened", async () => {
    const { device, started } = fakeDevice(nobody, 1);
    const names = ["a", "b", "c"];
    await createPipelineCache(device).compile(names.map((name) => kernel(name, 150)));
    expect([...started].sort()).toEqual(names);
  });
});
