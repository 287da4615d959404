import { passNames } from "../passes/names.js";
import type { Row } from "../row.js";
import type { Job, Subject } from "../subject.js";
import { seedCnnJob } from "./seed_cnn.js";
import { seedLstm32 } from "./seed_lstm_32.js";
import { dlmc } from "./subjects.js";

const fusions = passNames.filter((name) => name.startsWith("fuse"));

const without = (name: string, rest: Pick<Subject, "choices" | "options">): Subject => ({
  ...dlmc,
  name: `without ${name}`,
  ...rest,
});

/** What is no pass: the forms that schedules choose from, and what the runtime does. */
const parts: readonly Subject[] = [
  without("tiles in registers", { choices: { profile: { registers: 1 } } }),
  without("loads shared by a subgroup", { choices: { profile: { lanes: 1 } } }),
  without("loops over what registers hold", { choices: { profile: { rolls: false } } }),
  without("hidden bounds of loops", { choices: { profile: { hideBounds: false } } }),
  without("tamed polling", { options: { polling: "busy" } }),
];

const ablationOf = (job: Job, { name, of }: { readonly name: string; readonly of: string }): Row => ({
  name,
  title: `what each part gains in ${of}`,
  doc:
    `The step of ${of} with one thing left out: a pass of the compiler (\`--disable-pass\`), all fusions together, a form that ` +
    "schedules choose from, or something that the runtime does.",
  metric: "ms",
  subjects: [
    dlmc,
    ...passNames.map((pass) => without(pass, { choices: { disabledPasses: [pass] } })),
    without("any fusion", { choices: { disabledPasses: fusions } }),
    ...parts,
  ],
  job: { ...job, seconds: 2 },
  rounds: 3,
  ablation: true,
});

export const ablation = ablationOf(seedCnnJob, { name: "ablation", of: "seed-cnn-32" });

/** Some passes are there for sequences. */
export const ablationLstm = ablationOf(seedLstm32.job, { name: "ablation-lstm", of: "seed-lstm-32" });
