import type { AdapterFacts } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import { bytesOf, type KernelSpec, type Manifest, type ProgramSpec } from "./manifest.js";
import { byteCount } from "./sizes.js";

/** What of a device decides whether a model can run on it. */
export interface DeviceCapabilities {
  readonly adapter: AdapterFacts;
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
}

/** Throws a RuntimeFailure (DLM551) that names everything which the model needs and the device does not have. */
export function checkLimits(device: DeviceCapabilities, manifest: Manifest): void {
  const programs = manifest.programs.filter((program) => !lacksHalves(device, program));
  const problems = [...new Set(programs.flatMap((program) => programProblems(device, program)))];
  if (problems.length === 0) return;
  throw new RuntimeFailure(
    "DLM551",
    `the adapter (${describe(device.adapter)}) cannot run ${manifest.model}:\n  ${problems.join("\n  ")}`,
    {
      help: "use a smaller batch or model, or another adapter (`dlmc doctor` tells what this one is)",
    },
  );
}

/** What a training in half precision asks for; a model that was trained so predicts without. */
const halves = "shader-f16";

const lacksHalves = ({ features }: DeviceCapabilities, { kernels }: ProgramSpec): boolean =>
  !features.has(halves) && kernels.some((kernel) => kernel.features.includes(halves));

/** Throws a RuntimeFailure (DLM551) where the program computes in half precision, and the device cannot. */
export function checkHalves(device: DeviceCapabilities, program: ProgramSpec): void {
  if (!lacksHalves(device, program)) return;
  throw new RuntimeFailure(
    "DLM551",
    `the adapter (${describe(device.adapter)}) has no half precision (${halves}), which \`precision: f16\` asks for`,
    { help: "train with `--set train.precision=f32`, or on another adapter (`dlmc doctor` tells what this one is)" },
  );
}

const describe = (adapter: AdapterFacts): string => adapter.description || adapter.architecture || adapter.vendor || "unnamed";

const programProblems = (device: DeviceCapabilities, program: ProgramSpec): readonly string[] => [
  ...program.buffers.flatMap((buffer) => {
    const bytes = bytesOf(buffer.storage, buffer.elements);
    const most = device.limits.maxStorageBufferBindingSize;
    return bytes > most ? [`the buffer ${buffer.name} has ${byteCount(bytes)}, and a binding at most ${byteCount(most)}`] : [];
  }),
  ...program.kernels.flatMap((kernel) => kernelProblems(device, kernel)),
];

function kernelProblems(device: DeviceCapabilities, kernel: KernelSpec): readonly string[] {
  const { limits } = device;
  const size = workgroupSize(kernel.wgsl);
  const invocations = size[0] * size[1] * size[2];
  const needs: readonly (readonly [what: string, needed: number, offered: number])[] = [
    ["storage buffers in one kernel", kernel.bindings.length, limits.maxStorageBuffersPerShaderStage],
    ["invocations in a workgroup", invocations, limits.maxComputeInvocationsPerWorkgroup],
    ["invocations along x", size[0], limits.maxComputeWorkgroupSizeX],
    ["invocations along y", size[1], limits.maxComputeWorkgroupSizeY],
    ["invocations along z", size[2], limits.maxComputeWorkgroupSizeZ],
    ["workgroups along one axis", Math.max(...kernel.workgroups), limits.maxComputeWorkgroupsPerDimension],
    ["bytes of workgroup memory", workgroupBytes(kernel.wgsl), limits.maxComputeWorkgroupStorageSize],
  ];
  const missing = kernel.features.filter((feature) => !device.features.has(feature));
  return [
    ...missing.map((feature) => `${kernel.name} needs the feature ${feature}`),
    ...needs.flatMap(([what, needed, offered]) =>
      needed > offered ? [`${kernel.name} needs ${needed} ${what}, and there are ${offered}`] : [],
    ),
    ...subgroupProblem(device.adapter, kernel),
  ];
}

function subgroupProblem({ subgroupSizes }: AdapterFacts, kernel: KernelSpec): readonly string[] {
  const needed = kernel.subgroupSize;
  if (needed === undefined || (subgroupSizes?.[0] === needed && subgroupSizes[1] === needed)) return [];
  const offered =
    subgroupSizes === undefined
      ? "none"
      : subgroupSizes[0] === subgroupSizes[1]
        ? `${subgroupSizes[0]}`
        : subgroupSizes.join(" to ");
  return [`${kernel.name} needs subgroups of ${needed}, and the adapter has ${offered}`];
}

/** The literal sizes of `@workgroup_size(x, y, z)`; 1 where one is not written. */
function workgroupSize(wgsl: string): readonly [number, number, number] {
  const sizes = (/@workgroup_size\s*\(([^)]*)\)/.exec(wgsl)?.[1] ?? "").split(",").map((text) => Number.parseInt(text, 10));
  const at = (axis: number) => sizes[axis] || 1;
  return [at(0), at(1), at(2)];
}

/** Bytes of all `var<workgroup>` arrays of numbers and vectors, each rounded up to 16 as WebGPU counts them. */
function workgroupBytes(wgsl: string): number {
  const declarations = wgsl.matchAll(/var<workgroup>\s+\w+\s*:\s*array<\s*(\w+?)(?:<\w+>)?\s*,\s*(\d+)u?\s*>/g);
  const bytes = [...declarations].map(([, element, count]) => Math.ceil((elementBytes(element ?? "") * Number(count)) / 16) * 16);
  return bytes.reduce((sum, each) => sum + each, 0);
}

/** A vector of three takes the room of four in an array. */
const elementBytes = (type: string): number => {
  const lanes = /^vec([234])/.exec(type)?.[1];
  const width = type === "f16" || type.endsWith("h") ? 2 : 4;
  return width * (lanes === undefined ? 1 : lanes === "2" ? 2 : 4);
};
