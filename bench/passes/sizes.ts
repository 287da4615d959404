import { bytesOfBuffers } from "../../compiler/plan/peak.js";
import type { ProgramSpec } from "../../runtime/manifest.js";

/** What a run of a program takes, as its plan says it: the same each time. */
export const quantities = {
  dispatches: ({ steps }) => steps.filter(({ kind }) => kind === "dispatch").length,
  /** Read and written by kernels, each tensor once a kernel, and by the copies at the end. */
  bytes: ({ kernels, steps }) =>
    sum(kernels.map(({ bytes }) => bytes)) + 2 * sum(steps.map((step) => (step.kind === "copy" ? step.bytes : 0))),
  FLOP: ({ kernels }) => sum(kernels.map(({ flops }) => flops)),
  /** Bytes of what values between kernels lie in, all at once. */
  slots: ({ buffers }) => bytesOfBuffers(buffers.filter(({ kind }) => kind === "slot")),
  /** Different ones of kernels: so many have to be compiled. */
  texts: ({ kernels }) => new Set(kernels.map(({ wgsl }) => wgsl)).size,
} as const satisfies { readonly [quantity: string]: (program: ProgramSpec) => number };

export type Quantity = keyof typeof quantities;

export type Sizes = { readonly [quantity in Quantity]: number };

export const quantityNames = Object.keys(quantities) as readonly Quantity[];

export const sizesOf = (program: ProgramSpec): Sizes =>
  Object.fromEntries(quantityNames.map((name) => [name, quantities[name](program)])) as Sizes;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
