import type { Row } from "../row.js";
import { seedCnnJob } from "./seed_cnn.js";
import { dlmc } from "./subjects.js";

export const adapters: Row = {
  name: "adapters",
  title: "training step of `samples/mnist`, batch 32",
  doc: "The step of seed-cnn-32 on other implementations of WebGPU: SwiftShader out of npm, and Chromium's.",
  metric: "ms",
  subjects: [
    dlmc,
    { ...dlmc, name: "dlmc-swiftshader", adapter: "swiftshader" },
    { name: "dlmc-chromium", program: "chromium/main.ts", choices: {} },
  ],
  job: { ...seedCnnJob, seconds: 4 },
  rounds: 3,
  rate: { unit: "images/s", each: 32 },
};
