import type { Row } from "../row.js";
import type { Subject } from "../subject.js";
import { dlmc } from "./subjects.js";

const passes = ["pool_before_activation", "fuse_elementwise", "fuse_pooling", "fuse_producers", "fuse_siblings"];

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
