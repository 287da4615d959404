import { z } from "zod";

/** The settings that are numbers. */
export const numbers = {
  batch: z.int().min(1).max(65_536).default(32).describe("How many examples a step looks at."),
  epochs: z.int().min(1).max(1_000_000).default(1).describe("How often the training data is gone through."),
  steps: z.int().min(1).optional().describe("Stops after so many steps."),
  accumulate: z
    .int()
    .min(1)
    .max(65_536)
    .default(1)
    .describe("How many steps make one update of the weights, as if their rows were one batch."),
  validation: z.number().gt(0).lt(1).optional().describe("The share of the training data that is held back to measure on."),
  ema: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("Measures and keeps a running mean of the weights: the share kept at an update."),
  clip_value: z.number().positive().optional().describe("No number of a gradient is larger, whatever its sign."),
  clip_norm: z.number().positive().optional().describe("The gradient of no weight tensor is longer."),
  clip_global_norm: z.number().positive().optional().describe("All gradients together are not longer."),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(0)
    .describe("Where the random numbers begin: the same seed gives the same weights."),
} as const;

export const numberSchema = z.object(numbers);

/** The other settings are checked apart, so that anything passes here. */
const other = z.unknown().optional();

const first = {
  loss: other.describe(
    "What training makes small: a loss that fits the type of the output, or `each(…)` with one for every output.",
  ),
  optimizer: other.describe("How weights follow from gradients, with its learning rate; `adam` unless told."),
};

const last = {
  metrics: other.describe("What is measured over a whole split, beside the loss: a list."),
  parameters: other.describe(
    "Groups of weights with settings of their own, and frozen ones: a list of `group(…)` and `freeze(…)`.",
  ),
  early_stopping: other.describe("When training ends before its last epoch: `stop(patience: 3)`."),
  checkpoints: other.describe("What is kept beside the last weights: `keep(last: 3, best: true)`."),
  sampling: other.describe("`balanced`: rows of all classes come up equally often."),
  precision: other.describe("`f32`, or `f16`: how values lie between the kernels of a training step."),
};

export const settingSchema = z.object({
  ...first,
  ...numbers,
  ...last,
});

/** The names of all settings of `train`, for the editor and for `--set`. */
export const settingNames: readonly string[] = Object.keys(settingSchema.shape);
