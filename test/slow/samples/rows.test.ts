import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { ClassificationMetrics } from "../../../runtime/metrics/confusion.js";
import { createModel } from "../../../runtime/model.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import { digitsFolder } from "../mnist_sample.js";

const path = fileURLToPath(new URL("../../../samples/rows/rows.dlm", import.meta.url));
let device: Device;

beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.dispose());

/** The README has what five epochs of 938 steps come to. */
it("tells most digits by their rows after 400 steps", async () => {
  const compiled = compile({ path, text: readFileSync(path, "utf8") }, { profile: profileOf(device) });
  const manifest = compiled.value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${path} does not compile`);
  const [train, test] = await Promise.all(["train", "test"].map((split) => loadSplit(manifest, split, [digitsFolder])));
  if (train === undefined || test === undefined) throw new Error("MNIST has no data");
  const model = await createModel(manifest, { device, seed: 7 });
  const { steps } = await model.train(train, { maxSteps: 400 });
  const { outputs } = await model.evaluate(test);
  const { accuracy } = outputs.digit as unknown as ClassificationMetrics;
  console.log(`samples/rows after ${steps} steps: ${(100 * accuracy).toFixed(2)} % of the 10000 test images`);
  expect(steps).toBe(400);
  expect(accuracy).toBeGreaterThanOrEqual(0.88);
});
