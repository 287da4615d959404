import type { EpochSummary } from "../../runtime/training.js";
import { scoresJson } from "./scores.js";

/** `epoch 2/10  loss 0.4112  accuracy 81.20 %  validation loss 0.4511  f1 0.7911  best so far  3.1 s` */
export function epochText(summary: EpochSummary, metrics: readonly string[]): string {
  const { epoch, epochs, loss, accuracy, validation, isBest, seconds } = summary;
  const own = [`loss ${loss.toFixed(4)}`, ...(accuracy === undefined ? [] : [`accuracy ${(100 * accuracy).toFixed(2)} %`])];
  const held = validation ? [`validation loss ${validation.loss.toFixed(4)}`, ...scoresOf(validation, metrics)] : [];
  const best = isBest === true ? ["best so far"] : [];
  return [`epoch ${epoch}/${epochs}`, ...own, ...held, ...best, `${seconds.toFixed(1)} s`].join("  ");
}

/** What is written into the log of an epoch: without tables of every class. */
export const epochEvent = ({ validation, ...summary }: EpochSummary): object => ({
  event: "epoch",
  ...summary,
  ...(validation && { validation: scoresJson(validation) }),
});

/** Of the metrics that the training names; of several outputs each with its name. */
function scoresOf(validation: NonNullable<EpochSummary["validation"]>, metrics: readonly string[]): readonly string[] {
  const shown = (scores: object, prefix: string): readonly string[] =>
    Object.entries(scores).flatMap(([name, value]) => {
      if (typeof value === "object" && value !== null) return shown(value, `${name} `);
      return typeof value === "number" && metrics.includes(name) ? [`${prefix}${name} ${value.toFixed(4)}`] : [];
    });
  return shown(scoresJson(validation), "");
}
