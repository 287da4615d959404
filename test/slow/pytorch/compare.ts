import { writeFileSync } from "node:fs";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import type { Profile } from "../../../compiler/schedule/profile.js";
import type { Device } from "../../../runtime/device.js";
import type { InputSpec, Manifest, OutputSpec } from "../../../runtime/manifest.js";
import { createModel } from "../../../runtime/model.js";
import { createStream } from "../../../runtime/random.js";
import { readTensors, type Tensor } from "../../../runtime/safetensors.js";
import { extentOf } from "../../../runtime/sizes.js";
import { windowOrder } from "../../../runtime/windows.js";
import type { LayerCase, TargetKind } from "./case.js";
import { distance, exchanging, largestError } from "./torch.js";

const batch = 8;
const seed = 5;
const model = "Net";
const rowsOf = ({ rows = 20 * batch }: LayerCase): number => rows;

/** How far 20 steps of float32 on the device are from the same in float64, relative to the latter. */
export interface Difference {
  /** The largest of any step's loss. */
  readonly losses: number;
  /** The largest of any parameter, ‖ours - theirs‖ / ‖theirs‖. */
  readonly parameters: number;
}

/** Trains every case here and, in one run of layers.py, in PyTorch, from the same weights on the same rows. */
export async function compareWithTorch(
  cases: readonly LayerCase[],
  { device, python }: { readonly device: Device; readonly python: string },
): Promise<readonly Difference[]> {
  const profile = profileOf(device);
  return exchanging(python, async ({ path, read, run, write }) => {
    const ours: TensorMap[] = [];
    for (const [n, each] of cases.entries()) {
      const { given, result } = await train(each, { profile, device }).catch((cause: unknown) => {
        throw new Error(`${each.name}: ${String(cause)}`, { cause });
      });
      write(`case_${n}.safetensors`, given);
      ours.push(result);
    }
    const described = cases.map((each, n) => ({
      file: `case_${n}`,
      torch: each.torch,
      loss: each.loss.torch,
      optimizer: each.optimizer.torch,
      batch,
      rows: rowsOf(each),
    }));
    writeFileSync(path("cases.json"), JSON.stringify(described));
    run("layers.py", [path(".")]);
    return ours.map((result, n) => compare(cases[n] as LayerCase, result, read(`case_${n}.result.safetensors`)));
  });
}

type TensorMap = ReadonlyMap<string, Tensor>;

/** One epoch of 20 steps on random data: what PyTorch is given, and what came of it. */
async function train(
  each: LayerCase,
  { profile, device }: { readonly profile: Profile; readonly device: Device },
): Promise<{ readonly given: TensorMap; readonly result: TensorMap }> {
  const manifest = compileCase(each, profile);
  const net = await createModel(manifest, { device, seed });
  const rows = rowsOf(each);
  const x = inputs(manifest, each);
  const t = targets(manifest, each);
  const initial = parametersIn(await net.save());
  const losses: number[] = [];
  const weight = weights(each);
  await net.train(
    { x: x.values, y: t.values, ...(weight && { weight: weight.values }) },
    { everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) },
  );
  const trained = parametersIn(await net.save());
  net.executor.dispose();
  const order = windowOrder({ start: 0, rows }, batch, { seed, epoch: 0 });
  return {
    given: new Map([
      ...initial,
      ["x", x],
      ["t", t],
      ...(weight ? [["w", weight] as const] : []),
      ["order", { shape: [order.length], values: order }],
    ]),
    result: new Map([...trained, ["losses", { shape: [losses.length], values: Float32Array.from(losses) }]]),
  };
}

function compileCase({ input, output, dlm, loss, optimizer }: LayerCase, profile: Profile): Manifest {
  const text = `dlm 1

model ${model} {
  input  x: ${input}
  output y: ${output}
  ${dlm}
}

data Random for ${model} {
  train = npy(x: "x.npy", y: "y.npy"${loss.weights ? ', weight: "w.npy"' : ""})
}

train ${model} on Random {
  loss:      ${loss.dlm}
  optimizer: ${optimizer.dlm}
  batch:     ${batch}
  epochs:    1
  seed:      ${seed}
}
`;
  const { value, diagnostics } = compile({ path: "case.dlm", text }, { profile });
  const manifest = value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${text}${diagnostics.map(({ title }) => title).join("\n")}`);
  return manifest;
}

/** Without the model's name before each. */
const parametersIn = (bytes: Uint8Array): TensorMap =>
  new Map([...readTensors(bytes).tensors].map(([name, tensor]) => [name.slice(model.length + 1), tensor]));

/**
 * Numbers between -1.2 and 1.8, away from 0 in the mean, so that a forgotten centring shows; texts of all lengths, padded with 0 at
 * the end.
 */
function inputs({ inputs: [port] }: Manifest, each: LayerCase): Tensor {
  const random = createStream(seed, "inputs");
  const rows = rowsOf(each);
  const shape = [rows, ...(port?.shape ?? [])];
  if (port?.dtype === "u32") return { shape, values: texts(port, each) };
  return { shape, values: Float32Array.from({ length: extentOf(shape) }, () => 3 * random.unit() - 1.2) };
}

function texts({ shape }: InputSpec | OutputSpec["target"], { vocabulary = 12, ...each }: LayerCase): Uint32Array {
  const random = createStream(seed, "texts");
  const width = extentOf(shape);
  return Uint32Array.from(
    Array.from({ length: rowsOf(each as LayerCase) }, () => {
      const length = 1 + random.below(width);
      return Array.from({ length: width }, (_, n) => (n < length ? 1 + random.below(vocabulary - 1) : 0));
    }).flat(),
  );
}

/** Of the rows: some count nothing. */
function weights({ loss, ...each }: LayerCase): Tensor | undefined {
  if (!loss.weights) return undefined;
  const random = createStream(seed, "weights");
  const length = rowsOf({ ...each, loss });
  return { shape: [length], values: Float32Array.from({ length }, () => Math.max(0, 2.2 * random.unit() - 0.2)) };
}

function targets({ outputs: [port] }: Manifest, each: LayerCase): Tensor {
  if (port === undefined) throw new Error("there is no output");
  const random = createStream(seed, "targets");
  const shape = [rowsOf(each), ...port.target.shape];
  const length = extentOf(shape);
  switch (port.kind) {
    case "class":
      return { shape, values: Uint32Array.from({ length }, () => random.below(port.classes ?? 1)) };
    case "tokens":
      return { shape, values: texts(port.target, { vocabulary: port.shape.at(-1) ?? 1, ...each }) };
    case "probability":
    case "labels":
      return { shape, values: Float32Array.from({ length }, () => random.below(2)) };
    default:
      return { shape, values: ofKind(each.loss.targets, Float32Array.from({ length }, random.unit), shape) };
  }
}

/** Targets made of numbers from 0 to 1. */
function ofKind(kind: TargetKind | undefined, values: Float32Array, shape: readonly number[]): Float32Array {
  const width = shape.at(-1) ?? 1;
  const rowOf = (n: number) => values.subarray(n - (n % width), n - (n % width) + width);
  switch (kind) {
    case undefined:
      return values;
    case "distribution":
      return distributions(values, shape);
    case "one_hot":
      return values.map((value, n) => (value === Math.max(...rowOf(n)) ? 1 : 0));
    case "sign":
      return values.map((value) => (value < 0.5 ? -1 : 1));
    case "grade":
      return values.map((value) => Math.floor(4 * value));
  }
}

/** Rows along the last axis, divided by their sums. */
function distributions(values: Float32Array, shape: readonly number[]): Float32Array {
  const width = shape.at(-1) ?? 1;
  const sums = Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  );
  return values.map((value, n) => value / (sums[Math.floor(n / width)] as number));
}

/** The two sides have to have the same parameters. */
function compare({ name, without }: LayerCase, ours: TensorMap, theirs: TensorMap): Difference {
  const [here, there] = [ours, theirs].map((side) => [...side.keys()].sort().join(", "));
  if (here !== there) throw new Error(`${name}: the parameters here are ${here}, and there ${there}`);
  const values = (side: TensorMap, name: string) => side.get(name)?.values ?? [];
  const names = [...theirs.keys()].filter((name) => name !== "losses" && !without?.test(name));
  return {
    losses: largestError(values(ours, "losses"), values(theirs, "losses")),
    parameters: Math.max(...names.map((name) => distance(values(ours, name), values(theirs, name)))),
  };
}
