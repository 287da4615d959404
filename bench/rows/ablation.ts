import { forwardPipeline, pipeline } from "../../compiler/passes/pipeline.js";
import type { Row } from "../row.js";
import type { Subject } from "../subject.js";
import { seedCnnJob } from "./seed_cnn.js";
import { dlmc } from "./subjects.js";

/** By the names that `--disable-pass` takes. */
const passes = [...new Set([...forwardPipeline, ...pipeline].map(({ name }) => name))];

const without = (name: string, rest: Pick<Subject, "choices" | "options">): Subject => ({
  ...dlmc,
  name: `without ${name}`,
  ...rest,
});

export const ablation: Row = {
  name: "ablation",
  title: "what each pass and each part gains",
  doc:
    "The step of seed-cnn-32 with one thing left out: a pass of the compiler (`--disable-pass`), something that schedules or the " +
    "runtime do, and all fusions together.",
  metric: "ms",
  subjects: [
    dlmc,
    ...passes.map((pass) => without(pass, { choices: { disabledPasses: [pass] } })),
    without("any fusion", { choices: { disabledPasses: passes.filter((name) => name.startsWith("fuse")) } }),
    without("loads shared by a subgroup", { choices: { profile: { lanes: 1 } } }),
    without("tamed polling", { options: { polling: "busy" } }),
  ],
  job: { ...seedCnnJob, seconds: 2 },
  rounds: 3,
  ablation: true,
};
