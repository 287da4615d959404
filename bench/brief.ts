import type { RowResult } from "./row.js";

/** One line of JSON: medians by subject, what every peer takes over what dlmc takes, and why a subject has none. */
export function brief({ row, metric, outcomes }: Pick<RowResult, "row" | "metric" | "outcomes">): string {
  const measured = outcomes.flatMap((outcome) => ("missing" in outcome ? [] : [outcome]));
  const missing = outcomes.flatMap((outcome) => ("missing" in outcome ? [[outcome.subject, outcome.why]] : []));
  const ratios = measured.filter(({ subject }) => subject !== outcomes[0]?.subject);
  return JSON.stringify({
    row,
    [metric]: Object.fromEntries(measured.map(({ subject, value }) => [subject, round(value.median)])),
    ratios: Object.fromEntries(ratios.flatMap(({ subject, ratio }) => (ratio === undefined ? [] : [[subject, round(ratio)]]))),
    ...(missing.length > 0 && { missing: Object.fromEntries(missing) }),
  });
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
