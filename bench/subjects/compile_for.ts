import { readFileSync } from "node:fs";
import { compile } from "../../compiler/compile.js";
import type { Profile } from "../../compiler/schedule/profile.js";
import type { Manifest } from "../../runtime/manifest.js";
import type { Order } from "../subject.js";

/** The model for a device, at the batch of the job. */
export function compileFor(profile: Profile, { model: path, what, batch, options: { disabledPasses = [] } }: Order): Manifest {
  const options = {
    profile,
    disabledPasses,
    ...(what === "train" && { overrides: [{ key: "train.batch", value: String(batch) }] }),
    // An app's predictions are cut into those that there are; what is computed again and again has to be of one piece.
    ...(what === "compute" && { predictBatches: [batch] }),
  };
  const [model] = compile({ path, text: readFileSync(path, "utf8") }, options).value?.models ?? [];
  if (model === undefined) throw new Error(`${path} does not compile`);
  return model.manifest;
}
