import type { Row } from "../row.js";
import { dlmc, ortWebgpu, tfjsWebgpu } from "./subjects.js";

const inference = (batch: number, ratio: number): Row => ({
  name: `inference-${batch}`,
  title: `prediction of ${batch === 1 ? "one picture" : `${batch} pictures`}, host to host`,
  doc:
    `One prediction of samples/mnist for ${batch}, as an app calls it: pictures from the host, probabilities back to it, one call ` +
    "after the other.",
  metric: "ms",
  subjects: [dlmc, ortWebgpu, tfjsWebgpu],
  job: { work: "cnn", what: "predict", batch, warmup: 5, steps: 5, seconds: 4 },
  rounds: 3,
  rate: { unit: "images/s", each: batch },
  required: [{ subject: ortWebgpu.name, ratio }],
});

export const inference1 = inference(1, 2);
export const inference32 = inference(32, 8);
export const inference256 = inference(256, 8);
