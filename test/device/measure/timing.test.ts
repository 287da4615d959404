import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createKernelTimer, type Dispatch } from "../../../runtime/measure/timing.js";
import { allocate } from "../../../runtime/memory.js";
import { createReadback } from "../../../runtime/readback.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice({ exactTimestamps: true });
});
afterAll(() => opened.device?.dispose());

const counting = `
@group(0) @binding(0) var<storage, read_write> count: array<u32>;
@compute @workgroup_size(1) fn main() { count[0] += 1u; }`;

/** A kernel that counts how often it ran, and what it counted. */
async function counter(): Promise<{ readonly dispatch: Dispatch; readonly count: () => Promise<number> }> {
  const { gpu } = device();
  const [buffer] = await allocate(device(), [{ label: "count", storage: "u32", elements: 1 }]);
  const pipeline = gpu.createComputePipeline({ layout: "auto", compute: { module: gpu.createShaderModule({ code: counting }) } });
  const layout = pipeline.getBindGroupLayout(0);
  const group = gpu.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: buffer.gpu } }] });
  const readback = createReadback(device());
  const count = async () => (await readback.read([buffer]))[0][0];
  return { dispatch: { kind: "dispatch", pipeline, group, workgroups: [1, 1, 1] }, count };
}

describe.each(["timestamps", "clock"] as const)("a kernel timed by %s", (wanted) => {
  it("runs as often as the time is divided by", async () => {
    const { dispatch, count } = await counter();
    const timer = await createKernelTimer(device(), wanted);
    expect(timer.method).toBe(device().features.has("timestamp-query") ? wanted : "clock");
    const { median, fastest, repeats } = await timer.time(dispatch, { samples: 3, milliseconds: 2 });
    expect(median).toBeGreaterThan(0);
    expect(fastest).toBeLessThanOrEqual(median);
    // One to begin with, 1 … repeats to find how many, then three readings.
    const counted = await count();
    expect(counted).toBeGreaterThanOrEqual(1 + 4 * repeats);
    expect(counted).toBeLessThan(1 + 6 * repeats);
    timer.dispose();
  });
});
