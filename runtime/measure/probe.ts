import type { Device } from "../device.js";
import type { Dispatch, KernelTimer } from "./timing.js";

/** What a device was seen to reach, by two kernels that do nothing else. */
export interface DeviceLimits {
  /** Multiplications and additions of float32 in a second, in 10^9. */
  readonly gigaflops: number;
  /** Bytes read and written in a second, in 10^9, by how many bytes are touched: the smallest first, no slower than the larger. */
  readonly bandwidths: readonly Bandwidth[];
}

export interface Bandwidth {
  readonly bytes: number;
  readonly gigabytes: number;
}

/**
 * Measures the limits in about a second. The WGSL is written by hand, since it is to say what the device can do and not what the
 * compiler can. Of several forms the fastest counts: processors and graphics cards like different ones. Rejects with a
 * RuntimeFailure where the device fails.
 */
export async function probeLimits(device: Device, timer: KernelTimer): Promise<DeviceLimits> {
  return { gigaflops: await probeArithmetic(device, timer), bandwidths: await probeBandwidths(device, timer) };
}

/** The higher of what was seen at two times: a device that others use too reaches its limits only now and then. */
export const higherLimits = (a: DeviceLimits, b: DeviceLimits): DeviceLimits => ({
  gigaflops: Math.max(a.gigaflops, b.gigaflops),
  bandwidths: a.bandwidths.map(({ bytes, gigabytes }, n) => ({
    bytes,
    gigabytes: Math.max(gigabytes, b.bandwidths[n]?.gigabytes ?? 0),
  })),
});

/** Of the arrays of so many bytes together, the bandwidth that counts for work on so many; the largest one's beyond it. */
export function bandwidthFor({ bandwidths }: DeviceLimits, bytes: number): number {
  return (bandwidths.find((each) => each.bytes >= bytes) ?? bandwidths.at(-1))?.gigabytes ?? Number.NaN;
}

/** The shortest time, in milliseconds, in which the limits let a kernel do its work: the roofline model. */
export const shortestTime = (
  limits: DeviceLimits,
  { flops, bytes }: { readonly flops: number; readonly bytes: number },
): number => Math.max(flops / limits.gigaflops, bytes / bandwidthFor(limits, bytes)) / 1e6;

/** Chains of additions that do not wait for each other: as many as hide the latency, and few enough for the registers. */
const chains = [8, 12, 16];
const rounds = 256;
const unrolled = 4;
const lanes = 64;

async function probeArithmetic(device: Device, timer: KernelTimer): Promise<number> {
  const reached: number[] = [];
  for (const count of chains) {
    const { dispatch, flops, dispose } = arithmeticProbe(device, count);
    // Many short readings: where others use the device too, one of them may fall between theirs.
    const options = timer.method === "timestamps" ? { samples: 15, milliseconds: 1 } : { samples: 5 };
    reached.push(flops / (await timer.time(dispatch, options)).fastest / 1e6);
    dispose();
  }
  return Math.max(...reached);
}

/** A kernel that computes and nothing else, for some milliseconds on a processor and on a card. */
export function arithmeticProbe(
  device: Device,
  chainCount = 8,
): { readonly dispatch: Dispatch; readonly flops: number; readonly dispose: () => void } {
  // Enough to fill a large card, where a processor is full with few.
  const groups = device.adapter.fallback ? 256 : 8192;
  const buffers = makeBuffers(device, 1, groups * lanes * 4);
  return {
    dispatch: dispatchOf(device, arithmeticWgsl(chainCount), buffers, groups),
    flops: 2 * chainCount * unrolled * rounds * lanes * groups,
    dispose: () => destroyAll(buffers),
  };
}

/** A factor below 1 keeps the numbers finite; the result is stored so that nothing can be left out. */
function arithmeticWgsl(count: number): string {
  const names = Array.from({ length: count }, (_, n) => `a${n}`);
  const round = names.map((name) => `${name} = ${name} * factor + term;`).join(" ");
  return `
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(${lanes}) fn main(@builtin(global_invocation_id) id: vec3u) {
  let term = f32(id.x);
  let factor = 0.5 + term * 1e-9;
  ${names.map((name, n) => `var ${name} = term + ${n}.0;`).join(" ")}
  for (var n = 0u; n < ${rounds}u; n++) {
    ${Array.from({ length: unrolled }, () => round).join("\n    ")}
  }
  result[id.x] = ${names.join(" + ")};
}`;
}

/** Of the three arrays together: what may lie in a cache, and what does not. */
const touched = [4, 16, 192].map((mebibytes) => mebibytes * 2 ** 20);

/** Invocations in a workgroup, and vectors that each of them handles one after the other. */
const walks = [
  { width: 8, vectors: 64 },
  { width: 64, vectors: 64 },
  { width: 256, vectors: 1 },
] as const;

async function probeBandwidths(device: Device, timer: KernelTimer): Promise<readonly Bandwidth[]> {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  const sizes = touched.filter((bytes) => bytes / 3 <= most);
  const measured: Bandwidth[] = [];
  for (const bytes of sizes) measured.push({ bytes, gigabytes: await probeTriad(device, timer, bytes) });
  return measured.map(({ bytes }, n) => ({ bytes, gigabytes: Math.max(...measured.slice(n).map((each) => each.gigabytes)) }));
}

/** `a[i] = b[i] + factor * c[i]`, as in McCalpin's STREAM. */
async function probeTriad(device: Device, timer: KernelTimer, bytes: number): Promise<number> {
  const vectors = Math.floor(bytes / 3 / 16);
  const buffers = makeBuffers(device, 3, vectors * 16);
  const reached: number[] = [];
  for (const walk of walks) {
    const groups = Math.ceil(vectors / (walk.width * walk.vectors));
    if (groups > device.limits.maxComputeWorkgroupsPerDimension) continue;
    const { fastest } = await timer.time(dispatchOf(device, triadWgsl(walk), buffers, groups), { samples: 5 });
    reached.push((3 * vectors * 16) / fastest / 1e6);
  }
  destroyAll(buffers);
  return Math.max(...reached);
}

/** Indices beyond the end fall on the last vector, which costs the same. */
const triadWgsl = ({ width, vectors }: (typeof walks)[number]): string => `
@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> c: array<vec4f>;
@compute @workgroup_size(${width})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var n = 0u; n < ${vectors}u; n++) {
    let i = min((group.x * ${vectors}u + n) * ${width}u + lane, arrayLength(&a) - 1u);
    a[i] = b[i] + 0.5 * c[i];
  }
}`;

const makeBuffers = ({ gpu }: Device, count: number, size: number): readonly GPUBuffer[] =>
  Array.from({ length: count }, () => gpu.createBuffer({ size, usage: GPUBufferUsage.STORAGE }));

const destroyAll = (buffers: readonly GPUBuffer[]): void => {
  for (const buffer of buffers) buffer.destroy();
};

function dispatchOf({ gpu }: Device, code: string, buffers: readonly GPUBuffer[], groups: number): Dispatch {
  const module = gpu.createShaderModule({ code });
  const pipeline = gpu.createComputePipeline({ layout: "auto", compute: { module } });
  const group = gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return { kind: "dispatch", pipeline, group, workgroups: [groups, 1, 1] };
}
