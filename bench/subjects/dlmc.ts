import { readFileSync } from "node:fs";
import { profileOf } from "../../compiler/cli/adapter_choice.js";
import { type CompiledModel, compile } from "../../compiler/compile.js";
import type { Profile } from "../../compiler/schedule/profile.js";
import own from "../../package.json" with { type: "json" };
import { toColumns } from "../../runtime/data/columns.js";
import { openDevice } from "../../runtime/device.js";
import { programNamed } from "../../runtime/executor.js";
import { createModel, type Model } from "../../runtime/model.js";
import { type Order, weightSeed } from "../subject.js";
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
  const { steps, peakBytes } = programNamed(manifest, order.what === "train" ? "train" : `predict_${Math.min(order.batch, 32)}`);
  return {
    ...measured,
    dispatches: steps.filter(({ kind }) => kind === "dispatch").length,
    peakBytes,
    adapter: device.adapter.description,
    version: own.version,
  };
});

/** The model for a device, at the batch of the job. */
function compileFor(profile: Profile, { model: path, what, batch, options: { disabledPasses = [] } }: Order): CompiledModel {
  const overrides = what === "train" ? [{ key: "train.batch", value: String(batch) }] : [];
  const [model] = compile({ path, text: readFileSync(path, "utf8") }, { profile, disabledPasses, overrides }).value?.models ?? [];
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
