import { programSpecs } from "../../compiler/codegen/program.js";
import type { Graph, Node } from "../../compiler/ir/graph.js";
import type { SourceValues } from "../../compiler/ops/evaluate.js";
import { sourceName } from "../../compiler/ops/evaluate.js";
import { makePlan } from "../../compiler/plan/plan.js";
import { type Profile, profiles } from "../../compiler/schedule/profile.js";
import type { Device } from "../../runtime/device.js";
import { type BufferName, createExecutor } from "../../runtime/executor.js";
import type { BufferSpec, Manifest, ParameterSpec, StateSpec } from "../../runtime/manifest.js";
import type { HostArray } from "../../runtime/sizes.js";

/**
 * The kinds of device that tests on a device plan for. Bounds are hidden for all: a software adapter, on which most tests run,
 * unrolls a GPU's loops for minutes otherwise.
 */
export const devicePlans: readonly Profile[] = Object.values(profiles).map((profile) => ({ ...profile, hideBounds: true }));

/** What one run of a graph leaves on the device. */
export interface DeviceValues {
  /** By output name. */
  readonly outputs: { readonly [name: string]: HostArray };
  /** New values of parameters, states and control, by `sourceName`. */
  readonly updates: { readonly [source: string]: HostArray };
}

const program = "run";

/** Plans a graph for a kind of device, runs it once on `device` with these sources, and reads back all that it gives. */
export async function runGraphOnDevice(
  device: Device,
  { graph, sources, profile }: { readonly graph: Graph; readonly sources: SourceValues; readonly profile: Profile },
): Promise<DeviceValues> {
  const plan = makePlan(graph, profile);
  const [spec] = programSpecs([{ program: { name: program, kind: "predict", batch: 1, graph }, plan }], () => "test");
  const executor = createExecutor(device, manifestOf(graph, spec));
  try {
    await executor.prepare(program);
    for (const buffer of spec.buffers) {
      const values = sources[buffer.name];
      if (values === undefined) continue;
      if (buffer.elements === 0) await executor.reserve(nameOf(buffer), buffer.storage, values.length);
      executor.write(nameOf(buffer), asStored(buffer.storage, values));
    }
    executor.run(program);
    const updated = graph.updates.map(({ target }) => sourceName(graph.nodes[target]));
    const read = spec.buffers.filter(({ kind, name }) => kind === "output" || updated.includes(name));
    const values = await executor.readAll(read.map(nameOf));
    const named = read.map((buffer, i) => ({ buffer, values: values[i] }));
    const byName = (wanted: typeof named) => Object.fromEntries(wanted.map(({ buffer, values: held }) => [buffer.name, held]));
    return {
      outputs: byName(named.filter(({ buffer }) => buffer.kind === "output")),
      updates: byName(named.filter(({ buffer }) => buffer.kind !== "output")),
    };
  } finally {
    executor.dispose();
  }
}

const ownKinds: readonly BufferSpec["kind"][] = ["input", "output", "slot"];
const nameOf = ({ kind, name }: BufferSpec): BufferName => (ownKinds.includes(kind) ? { kind, name, program } : { kind, name });

function asStored(storage: BufferSpec["storage"], values: ArrayLike<number>): HostArray {
  if (storage === "f32") return Float32Array.from(values);
  return storage === "u32" ? Uint32Array.from(values) : Uint8Array.from(values);
}

/** As much of a manifest as the executor looks at. */
const manifestOf = (graph: Graph, spec: Manifest["programs"][number]): Manifest => ({
  format: 1,
  compiler: "test",
  model: "Test",
  hash: "",
  inputs: [],
  outputs: [],
  parameters: attributesOf<ParameterSpec>(graph, "parameter"),
  states: attributesOf<StateSpec>(graph, "state"),
  programs: [spec],
});

// The schema of the operator has checked the attributes of its nodes.
const attributesOf = <T>(graph: Graph, op: string): readonly T[] =>
  graph.nodes.filter((node: Node) => node.op === op).map(({ attrs }) => attrs as unknown as T);
