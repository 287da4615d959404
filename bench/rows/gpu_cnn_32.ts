import type { Row } from "../row.js";
import type { Options, Subject } from "../subject.js";
import { seedCnnJob } from "./seed_cnn.js";
import { dlmcGpu } from "./subjects.js";

const torch = (mode: NonNullable<Options["torch"]>): Subject => ({
  name: `torch-${mode}`,
  program: "torch.ts",
  options: { torch: mode },
});

export const gpuCnn32: Row = {
  name: "gpu-cnn-32",
  title: "training step of `samples/mnist` on a GPU, batch 32",
  doc: "seed-cnn-32 on a graphics card, beside PyTorch with CUDA; dlmc with the schedules that `dlmc tune` has kept.",
  metric: "ms",
  subjects: [dlmcGpu, torch("cuda-eager"), torch("cuda-compile"), torch("cuda-graphs")],
  job: seedCnnJob,
  rounds: 3,
  rate: { unit: "images/s", each: 32 },
  required: [{ subject: "torch-cuda-eager", ratio: 1 }],
};
