import { readFileSync } from "node:fs";
import { compile } from "../compiler/compile.js";
import type { Profile } from "../compiler/schedule/profile.js";
import type { Manifest } from "../runtime/manifest.js";
import type { Choices, Job } from "./subject.js";
import { keptSchedules } from "./tuned.js";

/** The model of a `.dlm` file for a kind of device, at the batch of a job. Throws where the file has mistakes. */
export function compileFor(profile: Profile, path: string, { what, batch }: Job, choices: Choices = {}): Manifest {
  const { value, diagnostics } = compile(
    { path, text: readFileSync(path, "utf8") },
    {
      profile: { ...profile, ...choices.profile },
      disabledPasses: choices.disabledPasses ?? [],
      ...(choices.tuned && { schedules: keptSchedules() }),
      ...(what === "train" && { overrides: [{ key: "train.batch", value: String(batch) }] }),
      // An app's predictions are cut into those that there are; what is computed again and again has to be of one piece.
      ...(what === "compute" && { predictBatches: [batch] }),
    },
  );
  const [model] = value?.models ?? [];
  if (model === undefined) throw new Error(`the model has mistakes: ${diagnostics.map(({ title }) => title).join(", ")}`);
  return model.manifest;
}
