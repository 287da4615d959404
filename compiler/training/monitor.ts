import { z } from "zod";

/** What is watched from epoch to epoch, by those who decide on it. */
export const monitored = {
  monitor: z
    .string()
    .default("loss")
    .describe("`loss`, or a metric: of validation where there is such a split, else of training."),
} as const;
