import type { Job, Subject } from "./subject.js";

/** One thing that is measured: the same job, given to several subjects in turns. */
export interface Row {
  /** As `--only` takes it. */
  readonly name: string;
  /** What is measured and how, in a sentence or two; printed with the table. */
  readonly doc: string;
  /** `dlmc` first: ratios are against it. */
  readonly subjects: readonly Subject[];
  readonly job: Job;
  /** How often every subject has its turn, unless `--rounds` says otherwise. */
  readonly rounds: number;
}

/** What a row came to. Times are of one step or one call. */
export interface RowResult {
  readonly row: string;
  readonly doc: string;
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly measured: readonly Measured[];
}

export interface Measured {
  readonly subject: string;
  /** Milliseconds; over the blocks of all rounds. */
  readonly ms: Spread;
  /** The median of this subject over that of the first. */
  readonly ratio: number;
  /** Examples per second at the median. */
  readonly perSecond: number;
  readonly adapter: string;
  readonly version: string;
  /** How many cores all other processes kept busy meanwhile; absent where the system does not tell. */
  readonly otherCores?: number;
  /** What only some subjects can tell. */
  readonly dispatches?: number;
  readonly peakBytes?: number;
}

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
  /** Version of the npm package that holds Dawn, the same for all subjects. */
  readonly webgpu: string;
}
