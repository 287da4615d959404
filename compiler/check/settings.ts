import { z } from "zod";

/** The settings that are numbers. */
export const numbers = {
  batch: z.int().min(1).max(65_536).default(32).describe("How many examples a step looks at."),
  epochs: z.int().min(1).max(1_000_000).default(1).describe("How often the training data is gone through."),
  steps: z.int().min(1).optional().describe("Stops after so many steps."),
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

export const settingSchema = z.object({ loss: other, optimizer: other, ...numbers, metrics: other });

/** The names of all settings of `train`, for the editor and for `--set`. */
export const settingNames: readonly string[] = Object.keys(settingSchema.shape);
