import type { Row } from "../row.js";
import { dlmc, tfjsWebgpu, torchCpu } from "./subjects.js";

export const resnet2032: Row = {
  name: "resnet20-32",
  title: "training step of ResNet-20 at 32x32, batch 32",
  doc:
    "One training step (forward, backward, Adam) of bench/models/resnet20.dlm, a network that nobody tuned for, at batch 32. The " +
    "pictures are coloured noise. Weights and loss as in seed-cnn-32; the loss is compared after four steps.",
  metric: "ms",
  subjects: [dlmc, tfjsWebgpu, torchCpu],
  job: { work: "resnet20", what: "train", batch: 32, warmup: 4, steps: 2, seconds: 4 },
  rounds: 3,
  rate: { unit: "images/s", each: 32 },
  required: [{ subject: tfjsWebgpu.name, ratio: 15 }],
};
