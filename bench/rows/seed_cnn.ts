import type { Requirement, Row } from "../row.js";
import type { Job, Subject } from "../subject.js";
import { dlmc, jaxTamed, jaxWebgpu, tfjsWebgpu, torchCpu } from "./subjects.js";

const batchOf32: readonly Requirement[] = [
  { subject: tfjsWebgpu.name, ratio: 30 },
  { subject: jaxWebgpu.name, ratio: 18 },
  // At most 2.7 times slower.
  { subject: torchCpu.name, ratio: 1 / 2.7 },
];

const seedCnn = (
  batch: number,
  { required, others = [] }: Pick<Row, "required"> & { readonly others?: readonly Subject[] },
): Row => ({
  name: `seed-cnn-${batch}`,
  title: `training step of \`samples/mnist\`, batch ${batch}`,
  doc:
    `One training step (forward, backward, Adam) of samples/mnist at batch ${batch}. The data is on the device before the clock ` +
    "starts, and the loss is read once in ten steps. All start from the same weights, and have to come to the same loss.",
  metric: "ms",
  subjects: [dlmc, tfjsWebgpu, jaxTamed, torchCpu, ...others],
  job: { work: "cnn", what: "train", batch, warmup: 10, steps: 10, seconds: 5 },
  rounds: 3,
  rate: { unit: "images/s", each: batch },
  ...(required && { required }),
});

export const seedCnn32 = seedCnn(32, { required: batchOf32, others: [jaxWebgpu] });
export const seedCnn128 = seedCnn(128, { required: [{ subject: tfjsWebgpu.name, ratio: 30 }] });

/** What other rows look at in other ways, or with other subjects. */
export const seedCnnJob: Job = seedCnn32.job;
