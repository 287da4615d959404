import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lavapipe, profiles } from "../compiler/schedule/profile.js";
import { initialise } from "../runtime/initialise.js";
import { type Tensor, writeTensors } from "../runtime/safetensors.js";
import { compileFor } from "./compile_for.js";
import { type Choices, type Job, weightSeed } from "./subject.js";
import { type Weight, works } from "./works.js";

/** What every subject of a work starts from, whatever it is written in. */
export interface Inputs {
  readonly folder: string;
  /** The `.dlm` file. */
  readonly model: string;
}

/** Writes PROFILE.json, the model as it is compiled for each kind of device, into a folder that is not there yet. Throws as the compiler does. */
export function compileInto(folder: string, { model, job, choices }: { model: string; job: Job; choices: Choices }): void {
  mkdirSync(folder);
  for (const profile of Object.values(profiles)) {
    writeFileSync(join(folder, `${profile.name}.json`), JSON.stringify(compileFor(profile, model, job, choices)));
  }
}

/**
 * Writes inputs.safetensors into a folder: `x` and `y`, the initial weights by their paths in the order of the layers,
 * and what `x` is multiplied by as metadata. Beside it model.onnx, where the work has one. Throws where the model has mistakes.
 */
export function makeInputs(job: Job, folder: string): Inputs {
  const work = works[job.work];
  const model = fileURLToPath(new URL(`../${work.model}`, import.meta.url));
  const manifest = compileFor(lavapipe, model, job);
  const weights = manifest.parameters.map((spec): Weight => ({ ...spec, values: initialise(spec, weightSeed) }));
  const examples = work.examples();
  const { rows, x, y, scale } = examples;
  const tensors: [string, Tensor][] = [
    ["x", { shape: [rows, ...(manifest.inputs[0]?.shape ?? [])], values: x }],
    ...(y ? [["y", { shape: [rows], values: y }] as [string, Tensor]] : []),
    ...weights.map(({ path, shape, values }): [string, Tensor] => [path, { shape, values }]),
  ];
  writeFileSync(
    join(folder, "inputs.safetensors"),
    writeTensors({ tensors: new Map(tensors), metadata: { scale: String(scale) } }),
  );
  if (work.onnx) writeFileSync(join(folder, "model.onnx"), work.onnx(weights, examples));
  return { folder, model };
}
