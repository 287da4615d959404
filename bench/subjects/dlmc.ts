import { profileOf } from "../../compiler/cli/adapter_choice.js";
import own from "../../package.json" with { type: "json" };
import { openDevice } from "../../runtime/device.js";
import { createModel } from "../../runtime/model.js";
import { weightSeed } from "../subject.js";
import { compileFor } from "./compile_for.js";
import { readGiven } from "./read_given.js";
import { serve } from "./serve.js";
import { measureModel } from "./steps.js";
import { noAdapter, wantedAdapter } from "./webgpu.js";

serve(async (order) => {
  if (order.options.polling === "busy") keepPolling();
  const device = await openDevice({ adapter: wantedAdapter() }).catch(() => undefined);
  if (device === undefined) return noAdapter();
  const manifest = compileFor({ ...profileOf(device), ...order.options.profile }, order);
  const model = await createModel(manifest, { device, seed: weightSeed });
  const measured = await measureModel(model, readGiven(order), order);
  return { ...measured, adapter: device.adapter.description, version: own.version };
});

/** What the runtime puts in the place of `setImmediate` while it waits is ignored. */
function keepPolling(): void {
  const original = globalThis.setImmediate;
  Object.defineProperty(globalThis, "setImmediate", { get: () => original, set: () => {} });
}
