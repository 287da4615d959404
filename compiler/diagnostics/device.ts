import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";

/** The compiler's own messages about devices. What only a running device can tell is in runtime/failures.ts, from DLM550 on. */

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;

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
