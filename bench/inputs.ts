import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../compiler/compile.js";
import { initialise } from "../runtime/initialise.js";
import { type Tensor, writeTensors } from "../runtime/safetensors.js";
import { weightSeed } from "./subject.js";
import { type Weight, type WorkName, works } from "./works.js";

/** What every subject of a work starts from, whatever it is written in. */
export interface Inputs {
  readonly folder: string;
  /** The `.dlm` file. */
  readonly model: string;
}

/**
 * Writes inputs.safetensors into a folder of the work: `x` and `y`, the initial weights by their paths in the order of the layers,
 * and what `x` is multiplied by as metadata. Beside it model.onnx, where the work has one. Throws where the model has mistakes.
 */
export function makeInputs(name: WorkName, root: string): Inputs {
  const folder = join(root, name);
  const work = works[name];
  const model = fileURLToPath(new URL(`../${work.model}`, import.meta.url));
  const { value, diagnostics } = compile({ path: model, text: readFileSync(model, "utf8") });
  const manifest = value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${work.model}: ${diagnostics.map(({ title }) => title).join(", ")}`);
  const weights = manifest.parameters.map((spec): Weight => ({ ...spec, values: initialise(spec, weightSeed) }));
  const examples = work.examples();
  const { rows, x, y, scale } = examples;
  const tensors: [string, Tensor][] = [
    ["x", { shape: [rows, ...(manifest.inputs[0]?.shape ?? [])], values: x }],
    ...(y ? [["y", { shape: [rows], values: y }] as [string, Tensor]] : []),
    ...weights.map(({ path, shape, values }): [string, Tensor] => [path, { shape, values }]),
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "inputs.safetensors"),
    writeTensors({ tensors: new Map(tensors), metadata: { scale: String(scale) } }),
  );
  if (work.onnx) writeFileSync(join(folder, "model.onnx"), work.onnx(weights, examples));
  return { folder, model };
}
