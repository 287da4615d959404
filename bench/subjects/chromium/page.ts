import { openDevice } from "../../../runtime/device.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { createModel } from "../../../runtime/model.js";
import { type Job, type Reading, weightSeed } from "../../subject.js";
import { givenIn } from "../given.js";
import { measureModel } from "../steps.js";

/** Does a job on the page, with what main.ts serves beside it. */
async function measure(job: Job): Promise<Omit<Reading, "residentBytes" | "version">> {
  const device = await openDevice();
  const manifest = (await (await fetch(`${device.profile}.json`)).json()) as Manifest;
  const given = givenIn(new Uint8Array(await (await fetch("inputs.safetensors")).arrayBuffer()));
  const model = await createModel(manifest, { device, seed: weightSeed });
  const { description, vendor, architecture } = device.adapter;
  return { ...(await measureModel(model, given, job)), adapter: description || `${vendor} ${architecture}` };
}

Object.assign(globalThis, { measure });
