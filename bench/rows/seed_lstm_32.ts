import type { Row } from "../row.js";
import { dlmc, jaxTamed, tfjsWebgpu, torchCpu } from "./subjects.js";

export const seedLstm32: Row = {
  name: "seed-lstm-32",
  title: "training step of an LSTM (128 units, 28 steps of 28), batch 32",
  doc:
    "One training step (forward, backward, Adam) of bench/models/lstm.dlm at batch 32: MNIST row by row. Data, weights and loss as " +
    "in seed-cnn-32.",
  metric: "ms",
  subjects: [dlmc, tfjsWebgpu, jaxTamed, torchCpu],
  job: { work: "lstm", what: "train", batch: 32, warmup: 10, steps: 10, seconds: 5 },
  rounds: 3,
  rate: { unit: "images/s", each: 32 },
  required: [{ subject: tfjsWebgpu.name, ratio: 8 }],
};
