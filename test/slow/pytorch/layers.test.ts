import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import type { Profile } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { createModel } from "../../../runtime/model.js";
import { createStream } from "../../../runtime/random.js";
import { readTensors, type Tensor } from "../../../runtime/safetensors.js";
import { extentOf } from "../../../runtime/sizes.js";
import { windowOrder } from "../../../runtime/windows.js";
import { type LayerCase, layerCases } from "./layer_cases.js";
import { distance, exchanging, findTorch, howToGetTorch, largestError } from "./torch.js";

const batch = 8;
const seed = 5;
const model = "Net";
const rowsOf = ({ rows = 20 * batch }: LayerCase): number => rows;

/** Float32 against float64 over 20 steps. */
const bound = 1e-5;

it("trains small networks of every layer, loss and optimizer as PyTorch does", async ({ skip }) => {
  const python = findTorch();
  if (python === undefined) return skip(howToGetTorch);
  const device = await openDevice();
  const profile = profileOf(device);
  const differences = await exchanging(python, async ({ path, read, run, write }) => {
    const ours: TensorMap[] = [];
    for (const [n, each] of layerCases.entries()) {
      const { given, result } = await train(each, { profile, device });
      write(`case_${n}.safetensors`, given);
      ours.push(result);
    }
    const cases = layerCases.map((each, n) => ({
      file: `case_${n}`,
      torch: each.torch,
      loss: each.loss.torch,
      optimizer: each.optimizer.torch,
      batch,
      rows: rowsOf(each),
    }));
    writeFileSync(path("cases.json"), JSON.stringify(cases));
    run("layers.py", [path(".")]);
    return ours.map((result, n) => compare(result, read(`case_${n}.result.safetensors`)));
  });
  device.dispose();

  const lines = differences.map(({ losses, parameters }, n) => {
    const { name } = layerCases[n] as LayerCase;
    return `${losses.toExponential(1)}  ${parameters.toExponential(1)}  ${name}`;
  });
  console.log(`largest relative difference from PyTorch over 20 steps\nlosses   parameters\n${lines.join("\n")}`);
  expect(differences).toHaveLength(layerCases.length);
  for (const [n, { losses, parameters }] of differences.entries()) {
    expect.soft(losses, `${layerCases[n]?.name}: losses`).toBeLessThan(bound);
    expect.soft(parameters, `${layerCases[n]?.name}: parameters`).toBeLessThan(bound);
  }
});

type TensorMap = ReadonlyMap<string, Tensor>;

/** One epoch of 20 steps on random data: what PyTorch is given, and what came of it. */
async function train(
  each: LayerCase,
  { profile, device }: { readonly profile: Profile; readonly device: Device },
): Promise<{ readonly given: TensorMap; readonly result: TensorMap }> {
  const manifest = compileCase(each, profile);
  const net = await createModel(manifest, { device, seed });
  const rows = rowsOf(each);
  const x = inputs(manifest, rows);
  const t = targets(manifest, rows);
  const initial = parametersIn(await net.save());
  const losses: number[] = [];
  await net.train({ x: x.values, y: t.values }, { everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) });
  const trained = parametersIn(await net.save());
  net.executor.dispose();
  const order = windowOrder({ start: 0, rows }, batch, { seed, epoch: 0 });
  return {
    given: new Map([...initial, ["x", x], ["t", t], ["order", { shape: [order.length], values: order }]]),
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
  train = npy(x: "x.npy", y: "y.npy")
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

/** Between -1.5 and 1.5, away from 0 in the mean, so that a forgotten centring shows. */
function inputs({ inputs: [port] }: Manifest, rows: number): Tensor {
  const random = createStream(seed, "inputs");
  const shape = [rows, ...(port?.shape ?? [])];
  return { shape, values: Float32Array.from({ length: extentOf(shape) }, () => 3 * random.unit() - 1.2) };
}

function targets({ outputs: [port], training }: Manifest, rows: number): Tensor {
  if (port === undefined) throw new Error("there is no output");
  const random = createStream(seed, "targets");
  const shape = [rows, ...port.target.shape];
  const length = extentOf(shape);
  switch (port.kind) {
    case "class":
      return { shape, values: Uint32Array.from({ length }, () => random.below(port.classes ?? 1)) };
    case "probability":
    case "labels":
      return { shape, values: Float32Array.from({ length }, () => random.below(2)) };
    default: {
      const values = Float32Array.from({ length }, () => random.unit());
      return { shape, values: training?.losses.y === "categorical_crossentropy" ? distributions(values, shape) : values };
    }
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
function compare(ours: TensorMap, theirs: TensorMap): { readonly losses: number; readonly parameters: number } {
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  const values = (side: TensorMap, name: string) => side.get(name)?.values ?? [];
  const names = [...theirs.keys()].filter((name) => name !== "losses");
  return {
    losses: largestError(values(ours, "losses"), values(theirs, "losses")),
    parameters: Math.max(...names.map((name) => distance(values(ours, name), values(theirs, name)))),
  };
}
