import type { Row } from "../row.js";
import { dlmc, tfjsWebgpu } from "./subjects.js";

export const seedCnn32: Row = {
  name: "seed-cnn-32",
  doc:
    "One training step (forward, backward, Adam) of samples/mnist at batch 32. The data is on the device before the clock starts, " +
    "and the loss is read once in ten steps. Both start from the same weights, and have to come to the same loss.",
  subjects: [dlmc, tfjsWebgpu],
  job: { what: "train", batch: 32, warmup: 10, steps: 10, seconds: 8 },
  rounds: 5,
};
