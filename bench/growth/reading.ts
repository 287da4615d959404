/** What a process is asked to measure: one network, once. */
export interface Question {
  readonly text: string;
  /**
   * `step`: training steps on the adapter. `passes`: check, gradients and all passes over the training program. `build`: all
   * that `dlmc build` does but for writing files.
   */
  readonly what: "step" | "passes" | "build";
  readonly batch: number;
}

export interface Reading {
  /** Of steps block by block; else of the one time. */
  readonly ms: readonly number[];
  /** The same of processor time, over all threads: what other processes disturb less. */
  readonly processorMs: readonly number[];
  readonly adapter?: string;
  /** Of a step, as the manifest says it. */
  readonly step?: StepFacts;
}

export interface StepFacts {
  readonly dispatches: number;
  readonly flops: number;
  /** That kernels read and write, each tensor once a kernel. */
  readonly bytes: number;
  readonly peakBytes: number;
  /** Pipelines that the step needs: equal kernels share one. */
  readonly pipelines: number;
}
