import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import type { Device } from "../../../runtime/device.js";
import type { Evaluation } from "../../../runtime/evaluator.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { loadSplit } from "../../../runtime/node/dataset.js";

/** Trains a sample for a few steps and measures it on its test split; `use` gets the model before it is disposed of. */
export async function trainSample<T>(
  device: Device,
  file: string,
  steps: number,
  use: (model: Model, evaluation: Evaluation) => Promise<T>,
): Promise<T> {
  const path = fileURLToPath(new URL(`../../../samples/${file}`, import.meta.url));
  const compiled = compile({ path, text: readFileSync(path, "utf8") }, { profile: profileOf(device) });
  const manifest = compiled.value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${path} does not compile`);
  const folders = [join(path, "..")];
  const [train, test] = [await loadSplit(manifest, "train", folders), await loadSplit(manifest, "test", folders)];
  const model = await createModel(manifest, { device });
  try {
    await model.train(train, { maxSteps: steps });
    return await use(model, await model.evaluate(test));
  } finally {
    model.executor.dispose();
  }
}
