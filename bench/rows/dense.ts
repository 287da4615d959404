import type { Row } from "../row.js";
import type { Subject } from "../subject.js";
import { dlmc, dlmcGpu, ortWebgpu } from "./subjects.js";

/** On a graphics card alone: the rate that PyTorch's product reaches in float32 is taken for the card's. */
const torchCuda: Subject = { name: "torch-cuda-eager", program: "torch.ts", options: { torch: "cuda-eager" } };

type Size = 512 | 4096;

const dense = (size: Size, { subjects, required }: Pick<Row, "subjects" | "required">): Row => ({
  name: `dense-${size}`,
  title: `${size}³ product, as a dense layer`,
  doc:
    `bench/models/dense_${size}.dlm: a dense layer without bias for ${size} examples, which is a product of ${size}x${size}x${size}. ` +
    "Both operands are on the device; eight numbers of the result come back, to be compared.",
  metric: "ms",
  subjects,
  job: { work: `dense-${size}`, what: "compute", batch: size, warmup: 5, steps: 5, seconds: 4 },
  rounds: 3,
  rate: { unit: "GFLOP/s", each: (2 * size ** 3) / 1e9 },
  ...(required && { required }),
});

export const dense512 = dense(512, { subjects: [dlmc, ortWebgpu], required: [{ subject: ortWebgpu.name, ratio: 6 }] });

/** Half of the card's rate. */
export const dense4096 = dense(4096, { subjects: [dlmcGpu, torchCuda], required: [{ subject: torchCuda.name, ratio: 0.5 }] });
