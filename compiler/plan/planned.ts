import type { Kernel } from "../kernel/kernel.js";
import type { Code } from "./code.js";

export interface PlannedKernel extends WholeKernel, Code {}

/** A kernel, whatever runs it. */
export interface WholeKernel {
  readonly kernel: Kernel;
  /** Where the buffers lie, by the names that the kernel has for them. */
  readonly buffers: ReadonlyMap<string, Region>;
}

/** What a kernel binds of a buffer, in numbers of four bytes. */
export interface Region {
  /** Index into the plan's `buffers`. */
  readonly buffer: number;
  readonly start: number;
  /** Absent where it is all from there to the end. */
  readonly elements?: number;
}
