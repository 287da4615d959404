import type { Reading } from "./subject.js";

/** What a row compares; less is better. */
export interface Metric {
  /** Behind a number. */
  readonly unit: string;
  readonly of: (reading: Reading) => readonly number[];
}

export type MetricName = "ms" | "dispatches" | "MiB";

export const metrics: { readonly [name in MetricName]: Metric } = {
  ms: { unit: "ms", of: ({ ms }) => ms },
  dispatches: { unit: "", of: ({ dispatches }) => (dispatches === undefined ? [] : [dispatches]) },
  MiB: { unit: "MiB", of: ({ residentBytes }) => [residentBytes / 2 ** 20] },
};
