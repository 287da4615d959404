import type { Profile } from "../compiler/schedule/profile.js";
import type { WantedAdapter } from "../runtime/node/open.js";
import type { WorkName } from "./works.js";

/** Who does the work, in a process of its own. */
export interface Subject {
  readonly name: string;
  /** A file in `bench/subjects`. */
  readonly program: string;
  /** Instead of what DLMC_ADAPTER names. */
  readonly adapter?: WantedAdapter;
  /** How dlmc compiles the model for it beforehand, as an app has it; others go without. */
  readonly choices?: Choices;
  /** What the program is told beside the job. */
  readonly options?: Options;
}

export interface Choices {
  /** Passes that the compiler leaves out. */
  readonly disabledPasses?: readonly string[];
  /** Figures of a device's profile that are changed, for other kernels. */
  readonly profile?: Partial<Profile>;
  /** With the schedules that `dlmc tune` has kept on this machine. */
  readonly tuned?: true;
}

export interface Options {
  /** What runs on npm's Dawn: its busy polling is left as it is. */
  readonly polling?: "busy";
  /** PyTorch: where and how a step runs; on the processor unless told. */
  readonly torch?: "cuda-eager" | "cuda-compile" | "cuda-graphs";
}

/**
 * `train`: blocks of training steps, each with one wait at its end. `predict`: calls with the inputs from the host and the results
 * back to it. `compute`: the same, but all inputs stay on the device, and little comes back.
 */
export interface Job {
  readonly work: WorkName;
  readonly what: "train" | "predict" | "compute";
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
  /** The `.dlm` file. */
  readonly model: string;
  /** The folder that inputs.ts has filled: examples, initial weights and, for those that read it, the network as ONNX. */
  readonly inputs: string;
  /** That of the compiled models. */
  readonly compiled: string;
  readonly options: Options;
}

/** What a subject measured. */
export interface Reading {
  /** Milliseconds per step or call, block by block. */
  readonly ms: readonly number[];
  /** The same of processor time, over all threads: what other processes disturb less. A browser does not tell. */
  readonly processorMs?: readonly number[];
  /** Loss after the warm-up, or numbers of the first result: what shows that all subjects compute the same. */
  readonly check: readonly number[];
  readonly adapter: string;
  readonly version: string;
  /** Dispatches of a step. */
  readonly dispatches?: number;
  /** Bytes of all buffers at once, as they were planned. */
  readonly peakBytes?: number;
  /** Most bytes that the process has had in memory. */
  readonly residentBytes: number;
}

/** What a subject sends back: `absent` says why it cannot be measured on this machine, and what would change that. */
export type Answer = Reading | { readonly absent: string } | Failed;

export interface Failed {
  readonly failed: string;
}

/** Of the initial weights. */
export const weightSeed = 1;
