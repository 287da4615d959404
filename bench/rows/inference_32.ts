import type { Row } from "../row.js";
import { dlmc, tfjsWebgpu } from "./subjects.js";

export const inference32: Row = {
  name: "inference-32",
  doc:
    "One prediction of samples/mnist for 32 pictures, as an app calls it: pictures from the host, probabilities back to it, one call " +
    "after the other.",
  subjects: [dlmc, tfjsWebgpu],
  job: { what: "predict", batch: 32, warmup: 5, steps: 5, seconds: 5 },
  rounds: 5,
};
