/** What is measured, in a process of its own: a program in `subjects/` and what it is told beside the job. */
export interface Subject {
  readonly name: string;
  /** A file in `bench/subjects`. */
  readonly program: string;
  /** Passes that the compiler leaves out. */
  readonly disabledPasses?: readonly string[];
}

/**
 * The network of samples/mnist, from weights of one seed, on the first rows of the data set in the order of the file. `train` times
 * blocks of steps, each with one wait at its end; `predict` times calls with pictures from the host and probabilities back to it.
 */
export interface Job {
  readonly what: "train" | "predict";
  readonly batch: number;
  /** Steps (or calls) before the clock starts; compiling is among them. */
  readonly warmup: number;
  /** Steps (or calls) of a block. */
  readonly steps: number;
  /** A subject goes on until it has been measured for so long, and for two blocks at least. */
  readonly seconds: number;
}

/** What a subject is sent. */
export interface Order extends Job {
  readonly disabledPasses: readonly string[];
}

/** What a subject sends back. */
export interface Reading {
  /** Milliseconds per step or call, block by block. */
  readonly ms: readonly number[];
  /** Loss after the warm-up, or probabilities of the first example: what shows that all subjects compute the same. */
  readonly check: readonly number[];
  readonly adapter: string;
  readonly version: string;
  readonly dispatches?: number;
  readonly peakBytes?: number;
}

/** Rows of the data set that the subjects work on, again and again. */
export const rowsUsed = 2048;

/** Of the initial weights. */
export const weightSeed = 1;
