import { pipeline } from "../../compiler/passes/pipeline.js";
import { poolBeforeActivation } from "../../compiler/passes/pool_before_activation.js";
import type { Row } from "../row.js";
import type { Subject } from "../subject.js";
import { dlmc } from "./subjects.js";

/** Those that bring operators together or make that possible, by what the pipeline calls them. */
const passes = pipeline.map(({ name }) => name).filter((name) => name.startsWith("fuse") || name === poolBeforeActivation.name);

const without = (name: string, disabledPasses: readonly string[]): Subject => ({
  ...dlmc,
  name: `without ${name}`,
  disabledPasses,
});

export const fusion: Row = {
  name: "fusion",
  doc: "What each fusion gains: the training step of seed-cnn-32 with one pass left out, and with all of them left out.",
  subjects: [dlmc, ...passes.map((pass) => without(pass, [pass])), without("any fusion", passes)],
  job: { what: "train", batch: 32, warmup: 10, steps: 10, seconds: 3 },
  rounds: 3,
};
