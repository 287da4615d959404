import type { Row } from "../row.js";
import { seedCnnJob } from "./seed_cnn.js";
import { dlmc, tfjsWebgpu } from "./subjects.js";

export const dispatches: Row = {
  name: "dispatches",
  title: "dispatches of a training step of `samples/mnist`",
  doc: "Dispatches of one step of seed-cnn-32: those of dlmc's plan, and those that TensorFlow.js is seen to record.",
  metric: "dispatches",
  subjects: [dlmc, tfjsWebgpu],
  job: { ...seedCnnJob, seconds: 0 },
  rounds: 1,
  required: [{ subject: "dlmc", atMost: 18 }],
};

export const peakRss: Row = {
  name: "peak-rss",
  title: "memory of a process that trains `samples/mnist`",
  doc:
    "The most that a process of its own has had in memory (ru_maxrss) after training as in seed-cnn-32: dlmc's runtime with a model " +
    "that was compiled before, the same with the compiler in it, as in `dlmc train`, and TensorFlow.js.",
  metric: "MiB",
  subjects: [dlmc, tfjsWebgpu, { name: "dlmc-compiling", program: "dlmc_compiling.ts" }],
  job: { ...seedCnnJob, seconds: 3 },
  rounds: 3,
  // At most 60 %.
  required: [{ subject: tfjsWebgpu.name, ratio: 1 / 0.6 }],
};
