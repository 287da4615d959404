import { readFileSync } from "node:fs";
import { profileOf } from "../../compiler/cli/adapter_choice.js";
import { type CompiledModel, compile } from "../../compiler/compile.js";
import type { Profile } from "../../compiler/schedule/profile.js";
import own from "../../package.json" with { type: "json" };
import { toColumns } from "../../runtime/data/columns.js";
import { openDevice } from "../../runtime/device.js";
import type { Manifest } from "../../runtime/manifest.js";
import { createModel, type Model } from "../../runtime/model.js";
import { type Order, type Reading, weightSeed } from "../subject.js";
import { type Given, readGiven } from "./given.js";
import { serve } from "./serve.js";
import { compute, predict, train } from "./steps.js";
import { noAdapter, wantedAdapter } from "./webgpu.js";

serve(async (order) => {
  if (order.options.polling === "busy") keepPolling();
  const device = await openDevice({ adapter: wantedAdapter() }).catch(() => undefined);
  if (device === undefined) return noAdapter();
  const { manifest } = compileFor({ ...profileOf(device), ...order.options.profile }, order);
  const model = await createModel(manifest, { device, seed: weightSeed });
  const measured = await measure(model, readGiven(order), order);
  return { ...measured, ...costs(manifest, order), adapter: device.adapter.description, version: own.version };
});

/** Of the program that ran; predictions that were cut into several have none. */
function costs({ programs }: Manifest, { what, batch }: Order): Pick<Reading, "dispatches" | "peakBytes"> {
  const program = programs.find(({ name }) => name === (what === "train" ? "train" : `predict_${batch}`));
  if (program === undefined) return {};
  return { dispatches: program.steps.filter(({ kind }) => kind === "dispatch").length, peakBytes: program.peakBytes };
}

/** The model for a device, at the batch of the job. */
function compileFor(profile: Profile, { model: path, what, batch, options: { disabledPasses = [] } }: Order): CompiledModel {
  const options = {
    profile,
    disabledPasses,
    ...(what === "train" && { overrides: [{ key: "train.batch", value: String(batch) }] }),
    // An app's predictions are cut into those that there are; what is computed again and again has to be of one piece.
    ...(what === "compute" && { predictBatches: [batch] }),
  };
  const [model] = compile({ path, text: readFileSync(path, "utf8") }, options).value?.models ?? [];
  if (model === undefined) throw new Error(`${path} does not compile`);
  return model;
}

function measure(model: Model, given: Given, order: Order) {
  const { inputs, outputs } = model.manifest;
  switch (order.what) {
    case "train":
      return train(model, toColumns(model.manifest, { [inputs[0]!.name]: given.x, [outputs[0]!.name]: given.y }), order);
    case "predict":
      return predict(model, given, order);
    case "compute":
      return compute(model, given, order);
  }
}

/** What the runtime puts in the place of `setImmediate` while it waits is ignored. */
function keepPolling(): void {
  const original = globalThis.setImmediate;
  Object.defineProperty(globalThis, "setImmediate", { get: () => original, set: () => {} });
}
