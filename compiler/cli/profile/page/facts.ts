import { showBytes, showCount, showShare, showTime } from "../../../base/figures.js";
import type { KernelReport } from "../report.js";

/** What is told of a kernel where the pointer rests on it, a fact a line: also without JavaScript, as a title. */
export const kernelFacts = (kernel: KernelReport): string =>
  [
    kernel.name,
    `${kernel.phases.join(" and ")} of ${kernel.layers.join(", ") || "no layer"}`,
    ...kernel.lines.map((line, n) => `${line}  ${kernel.sources[n] ?? ""}`.trimEnd()),
    `${showTime(kernel.time)}, ${showShare(kernel.share)} of the run`,
    `${kernel.flops === 0 ? "no arithmetic" : `${showCount(kernel.flops)}FLOP at ${showCount(kernel.gigaflops * 1e9)}FLOP/s`}`,
    `${showBytes(kernel.bytes)} at ${showBytes(kernel.gigabytes * 1e9)}/s`,
    `${showShare(kernel.ofLimit)} of the limit by ${kernel.bound}`,
    `${kernel.dispatches === 1 ? "1 dispatch" : `${kernel.dispatches} dispatches`} of ${kernel.workgroups.join(" × ")} workgroups`,
    `operators: ${kernel.operators.join(", ")}`,
  ].join("\n");
