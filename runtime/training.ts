import type { Columns, Data } from "./data/columns.js";
import type { Evaluation } from "./evaluator.js";
import type { ProgramSpec } from "./manifest.js";

/** What is told while training runs. */
export interface TrainProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Steps done since the start of training, also before it was resumed. */
  readonly totalSteps: number;
  /** The mean over the rows of this epoch so far; NaN where the model keeps no such sum. */
  readonly loss: number;
  /** The mean over the rows since the last progress. */
  readonly recentLoss: number;
  /**
   * Of the first output that can be right or wrong, over the rows of this epoch so far, as they were when they were trained on.
   */
  readonly accuracy?: number;
  readonly examplesPerSecond: number;
  /** To the end of the last epoch. */
  readonly secondsLeft: number;
}

/** What is told at the end of an epoch. */
export interface EpochSummary {
  readonly epoch: number;
  readonly epochs: number;
  readonly totalSteps: number;
  readonly loss: number;
  readonly accuracy?: number;
  /** Since training started or was resumed. */
  readonly seconds: number;
  /** On the rows that are kept for it. */
  readonly validation?: Evaluation;
  /** Whether no epoch was better so far, where something is watched. */
  readonly isBest?: boolean;
}

/** How to train; what is not given is as the model's `train` declaration says. */
export interface TrainOptions {
  readonly epochs?: number;
  /** Stop after so many steps since the start of training. */
  readonly maxSteps?: number;
  /** Of the order of the rows and of dropout. The model's own by default, from which its initial weights came. */
  readonly seed?: number;
  /** Bytes of a training checkpoint, from which to go on. */
  readonly resume?: Uint8Array;
  /** Stops training after the steps that are under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Called some times in a second. */
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Awaited, and may evaluate the model. */
  readonly onEpoch?: (summary: EpochSummary) => void | Promise<void>;
  /**
   * Awaited, with the bytes of a training checkpoint: at the end of every epoch, every `checkpointSteps`, and when training
   * stops early.
   */
  readonly onCheckpoint?: (
    bytes: Uint8Array,
    at: { readonly epoch: number; readonly totalSteps: number; readonly endsEpoch: boolean },
  ) => void | Promise<void>;
  /** Awaited, with the bytes of the weights, after an epoch that was the best so far, where something is watched. */
  readonly onBest?: (weights: Uint8Array, at: { readonly epoch: number; readonly totalSteps: number }) => void | Promise<void>;
  readonly checkpointSteps?: number;
  /** Reads the loss after every step and calls `onProgress` for each: slow, and for comparisons with other programs. */
  readonly everyStep?: boolean;
  /** Bytes that the data set may take on the device; a larger one is streamed in windows of rows. */
  readonly memoryLimit?: number;
  /**
   * The training step with a kernel for each operator. It is asked for when a step has come to what is no number, and run to say
   * which operator was the first; without it a kernel is named, and the operators in it.
   */
  readonly byOperator?: () => ProgramSpec | undefined;
  /** Rows on which each epoch is measured; without them a share of the training rows, where the model says so. */
  readonly validation?: Data;
}

/** The same with everything decided that the model decides, and the rows in its storage. */
export type TrainerOptions = Omit<TrainOptions, "validation"> & { readonly seed: number; readonly validation?: Columns };

/** How training ended. */
export interface TrainResult {
  readonly stopped: "finished" | "maxSteps" | "aborted" | "early";
  /** Epochs that are complete. */
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  /** Of the last epoch. */
  readonly loss: number;
  readonly accuracy?: number;
}
