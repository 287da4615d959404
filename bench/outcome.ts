import { metrics } from "./metrics.js";
import type { Measured, Missing, Outcome, Requirement, Row, Spread } from "./row.js";
import type { Reading, Subject } from "./subject.js";

/** A reading, and how busy the machine was with other things. */
export interface Turn extends Reading {
  readonly otherCores: number | undefined;
}

/** What has become of a subject so far. */
export type Standing = { readonly subject: Subject } & ({ readonly turns: readonly Turn[] } | Pick<Missing, "missing" | "why">);

/**
 * Medians, ratios against the first subject, and what of the requirements is met. Of an ablation the ratio is that of the least values:
 * the same program with a little less is to be told apart, and what disturbs the machine would hide it.
 */
export function conclude(
  row: Pick<Row, "metric" | "rate" | "required" | "ablation">,
  standings: readonly Standing[],
): readonly Outcome[] {
  const values = standings.map((standing) =>
    "turns" in standing ? spreadOfTurns(standing.turns.map(metrics[row.metric].of)) : undefined,
  );
  const compared = ({ min, median }: Spread): number => (row.ablation ? min : median);
  const first = values[0] && compared(values[0]);
  return standings.map((standing, n) => {
    const { name } = standing.subject;
    const required = row.required?.find(({ subject }) => subject === name);
    if (!("turns" in standing)) {
      return { subject: name, missing: standing.missing, why: standing.why, ...(required && { required }) };
    }
    const value = values[n] as Spread;
    const ratio = first === undefined ? undefined : compared(value) / first;
    return {
      subject: name,
      value,
      ...(ratio !== undefined && { ratio }),
      ...(row.rate && { rate: { unit: row.rate.unit, each: (1000 * row.rate.each) / value.median } }),
      ...told(standing.turns),
      ...(required && ratio !== undefined && { required: { ...required, met: isMet(required, value, ratio) } }),
    };
  });
}

const isMet = (required: Requirement, value: Spread, ratio: number): boolean =>
  "ratio" in required ? ratio >= required.ratio : value.median <= required.atMost;

function told(turns: readonly Turn[]): Omit<Measured, "subject" | "value"> {
  const { adapter, version, dispatches, peakBytes } = turns[0] as Turn;
  const loads = turns.flatMap(({ otherCores }) => (otherCores === undefined ? [] : [otherCores]));
  const processorMs = turns.flatMap((turn) => (turn.processorMs ? [median(turn.processorMs)] : []));
  return {
    adapter,
    version,
    ...(processorMs.length > 0 && { processorMs: median(processorMs) }),
    ...(loads.length > 0 && { otherCores: loads.reduce((sum, load) => sum + load, 0) / loads.length }),
    ...(dispatches !== undefined && { dispatches }),
    ...(peakBytes !== undefined && { peakBytes }),
  };
}

/** Over the turns of a subject. The median is that of the turns' medians: a quiet turn has more blocks, and counts no more for it. */
export function spreadOfTurns(turns: readonly (readonly number[])[]): Spread {
  const all = turns.flat();
  return { min: Math.min(...all), median: median(turns.map(median)), max: Math.max(...all), samples: all.length };
}

/** Of values that are each taken for itself. */
export const spreadOf = (values: readonly number[]): Spread => spreadOfTurns([values]);

/** Of at least one value; that of an even number of them lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

/** Ten steps of float32 leave a little room; another network, other weights or other rows would be far outside it. */
export const isSame = (check: readonly number[], expected: readonly number[]): boolean =>
  check.length === expected.length &&
  check.every((value, n) => Math.abs(value - (expected[n] as number)) <= 1e-3 + 1e-2 * Math.abs(expected[n] as number));
