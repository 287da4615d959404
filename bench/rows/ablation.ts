import { forwardPipeline, pipeline } from "../../compiler/passes/pipeline.js";
import type { Row } from "../row.js";
import type { Subject, SubjectOptions } from "../subject.js";
import { seedCnnJob } from "./seed_cnn.js";
import { dlmc } from "./subjects.js";

/** By the names that `--disable-pass` takes. */
const passes = [...new Set([...forwardPipeline, ...pipeline].map(({ name }) => name))];

const without = (name: string, options: SubjectOptions): Subject => ({ ...dlmc, name: `without ${name}`, options });

export const ablation: Row = {
  name: "ablation",
  title: "what each pass and each part gains",
  doc:
    "The step of seed-cnn-32 with one thing left out: a pass of the compiler (`--disable-pass`), something that schedules or the " +
    "runtime do, and all fusions together.",
  metric: "ms",
  subjects: [
    dlmc,
    ...passes.map((pass) => without(pass, { disabledPasses: [pass] })),
    without("any fusion", { disabledPasses: passes.filter((name) => name.startsWith("fuse")) }),
    without("loads shared by a subgroup", { profile: { lanes: 1 } }),
    without("tamed polling", { polling: "busy" }),
  ],
  job: { ...seedCnnJob, seconds: 2 },
  rounds: 3,
  ablation: true,
};
