import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";

/** The compiler's own messages about devices. What only a running device can tell is in runtime/failures.ts, from DLM550 on. */

const mebibytes = (bytes: number): string => {
  if (bytes < 2 ** 20) return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;
};

export const bufferTooLarge = defineDiagnostic<{
  /** What lies in the buffer: `the weights Net/dense_1/kernel`, `the values of conv2d_1`. */
  readonly what: string;
  readonly span: Span;
  readonly bytes: number;
  /** Of one storage buffer binding in the device profile. */
  readonly limit: number;
}>({
  code: "DLM501",
  summary: "A tensor is larger than one buffer of a device may be.",
  explanation:
    "WebGPU binds a limited number of bytes at once. The compiler knows the size of every tensor and the limit of the device profile, and tells this before anything runs. Activations shrink with the batch; weights only with the layer.",
  example: "dlm 1\nmodel M {\n  input x: f32[40000]\n  output y: f32[40000]\n  y = x -> dense(40000)\n}\n",
  message: ({ what, span, bytes, limit }) => ({
    title: `${what} would take ${mebibytes(bytes)}, and a buffer has at most ${mebibytes(limit)}`,
    labels: [{ span, text: `needs ${mebibytes(bytes)}` }],
    help: "make the layer or the batch smaller, or build for graphics cards alone: `--profile gpu`",
  }),
});

export const memoryLimitTooLow = defineDiagnostic<{
  readonly model: string;
  /** The fewest bytes that were found for a training step, and the limit. */
  readonly bytes: number;
  readonly limit: number;
  /** What takes them, the largest first: at least one. */
  readonly holders: readonly { readonly what: string; readonly span: Span; readonly bytes: number }[];
}>({
  code: "DLM502",
  summary: "A training step does not fit into `--memory-limit`.",
  explanation:
    "With `--memory-limit`, activations are computed again instead of being kept, as long as that helps. Weights, the states of the optimizer and what a single layer reads and writes have to be there all the same. The labels show what holds the most when the step takes the least that was found; all of it but the weights shrinks with the batch. The data set is not counted. The example needs more than `--memory-limit 32KB`.",
  example:
    'dlm 1\nmodel M {\n  input x: f32[64]\n  output y: number\n  y = x -> dense(64) -> relu -> dense(1)\n}\ndata D for M {\n  train = npy(x: "x.npy", y: "y.npy")\n}\ntrain M on D {\n  loss:      mse\n  optimizer: adam()\n  batch:     8\n}\n',
  message: ({ model, bytes, limit, holders }) => ({
    title: `a training step of ${model} takes at least ${mebibytes(bytes)}, and the limit is ${mebibytes(limit)}`,
    labels: holders.map(({ what, span, bytes: held }) => ({ span, text: `${what}: ${mebibytes(held)}` })),
    help: `allow ${mebibytes(bytes)}, or make the batch smaller: \`--set train.batch=…\``,
  }),
});
