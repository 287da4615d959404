import type { MetricName } from "./metrics.js";
import type { Job, Subject } from "./subject.js";

/** One thing that is measured: the same job, given to several subjects in turns. */
export interface Row {
  /** As `--only` takes it. */
  readonly name: string;
  /** What is done, as the first cell of its line says it. */
  readonly title: string;
  /** How it is measured, in a sentence or two; printed with the table. */
  readonly doc: string;
  readonly metric: MetricName;
  /** dlmc first: ratios are against it. */
  readonly subjects: readonly Subject[];
  readonly job: Job;
  /** How often every subject has its turn, unless `--rounds` says otherwise. */
  readonly rounds: number;
  /** Beside the metric: what a second comes to. `each` is of one step or call. */
  readonly rate?: Rate;
  readonly required?: readonly Requirement[];
  /** The subjects are dlmc with one thing left out each: a table of its own, and no line beside the peers. */
  readonly ablation?: true;
}

export interface Rate {
  readonly unit: string;
  readonly each: number;
}

/** What counts as done: so many times better than a peer, or a value of dlmc itself. */
export type Requirement =
  | { readonly subject: string; readonly ratio: number }
  | { readonly subject: "dlmc"; readonly atMost: number };

/** What a row came to. */
export interface RowResult {
  readonly row: string;
  readonly title: string;
  readonly doc: string;
  readonly metric: MetricName;
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly ablation?: true;
  readonly outcomes: readonly Outcome[];
}

export type Outcome = Measured | Missing;

export interface Measured {
  readonly subject: string;
  /** Of the row's metric: the median of the turns' medians, the least and the most of all blocks. */
  readonly value: Spread;
  /** The median of this subject over that of the first, of an ablation the least values. Absent where the first has none. */
  readonly ratio?: number;
  readonly rate?: Rate;
  readonly adapter: string;
  readonly version: string;
  /** How many cores all other processes kept busy meanwhile; absent where the system does not tell. */
  readonly otherCores?: number;
  /** What only some subjects can tell. Processor time is the median. */
  readonly processorMs?: number;
  readonly dispatches?: number;
  readonly peakBytes?: number;
  readonly required?: Verdict;
}

/** A subject that is not on this machine, or that failed or computed something else than the first. */
export interface Missing {
  readonly subject: string;
  readonly missing: "absent" | "failed";
  readonly why: string;
  readonly required?: Requirement;
}

export type Verdict = Requirement & { readonly met: boolean };

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly samples: number;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** Version of the npm package that holds Dawn, the same for all subjects but ONNX Runtime, which has its own. */
  readonly webgpu: string;
}
