import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import { openDevice } from "../../../runtime/device.js";
import { createModel } from "../../../runtime/model.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import { prepareSample } from "./prepare_sample.js";

const path = fileURLToPath(new URL("../../../samples/resnet20/resnet20.dlm", import.meta.url));

/** Twenty layers take long on a processor: a few steps have to show that it learns. */
it("ResNet-20 learns from 12 steps", async () => {
  prepareSample("fashion");
  const device = await openDevice();
  const compiled = compile({ path, text: readFileSync(path, "utf8") }, { profile: profileOf(device) });
  const manifest = compiled.value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${path} does not compile`);
  const train = await loadSplit(manifest, "train", [join(path, "..")]);
  const model = await createModel(manifest, { device });
  const losses: number[] = [];
  await model.train(train, { maxSteps: 12, everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) });
  model.executor.dispose();
  device.dispose();
  console.log(`samples/resnet20: loss ${losses.map((loss) => loss.toFixed(3)).join(", ")}`);
  expect(losses).toHaveLength(12);
  expect(Math.min(...losses.slice(-3))).toBeLessThan(losses[0] as number);
});
