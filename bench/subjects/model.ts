import own from "../../package.json" with { type: "json" };
import { type Device, openDevice } from "../../runtime/device.js";
import type { Manifest } from "../../runtime/manifest.js";
import { createModel } from "../../runtime/model.js";
import { type Order, weightSeed } from "../subject.js";
import { readGiven } from "./read_given.js";
import type { Found } from "./serve.js";
import { measureModel } from "./steps.js";
import { noAdapter, wantedAdapter } from "./webgpu.js";

/** dlmc's runtime on whatever model fits the device. */
export async function runModel(order: Order, manifestFor: (device: Device) => Manifest): Promise<Found> {
  if (order.options.polling === "busy") keepPolling();
  const device = await openDevice({ adapter: wantedAdapter() }).catch(() => undefined);
  if (device === undefined) return noAdapter();
  const model = await createModel(manifestFor(device), { device, seed: weightSeed });
  const measured = await measureModel(model, readGiven(order), order);
  return { ...measured, adapter: device.adapter.description, version: own.version };
}

/** What the runtime puts in the place of `setImmediate` while it waits is ignored. */
function keepPolling(): void {
  const original = globalThis.setImmediate;
  Object.defineProperty(globalThis, "setImmediate", { get: () => original, set: () => {} });
}
