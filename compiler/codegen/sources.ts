import type { Span } from "../base/span.js";
import type { Kernel } from "../kernel/kernel.js";
import type { PlannedKernel } from "../plan/planned.js";
import type { LoopKernel } from "../schedule/loops.js";
import { printWgsl } from "./wgsl.js";

/** `mnist.dlm:9` for a place of a source. */
export type LineOf = (span: Span) => string;

/** The text of each code. */
export type Sources = ReadonlyMap<LoopKernel, string>;

/** Prints each code once, under a comment that says which kernels run it. */
export function printSources(planned: readonly PlannedKernel[], lineOf: LineOf): Sources {
  const runs = new Map<LoopKernel, Kernel[]>();
  for (const { loops, kernel } of planned) {
    const kernels = runs.get(loops);
    if (kernels) kernels.push(kernel);
    else runs.set(loops, [kernel]);
  }
  return new Map([...runs].map(([loops, kernels]) => [loops, printWgsl(loops, headerOf(kernels, lineOf))]));
}

/** The operators in a kernel, in order. */
export const operatorsOf = ({ stages }: Kernel): readonly string[] =>
  stages.filter((stage) => stage.operator !== "constant").map((stage) => stage.operator);

/** The first kernel that runs a code, after which what stands in it is named, and then the others. */
export function headerOf(kernels: readonly Kernel[], lineOf: LineOf): readonly string[] {
  const [first] = kernels;
  const others = new Map(kernels.map((kernel) => [kernel.name, linesOf(kernel, lineOf)]));
  others.delete(first.name);
  const lines = linesOf(first, lineOf);
  const operators = operatorsOf(first);
  return [
    `${first.name}${lines.length > 0 ? `, from ${lines.join(", ")}` : ""}`,
    ...(others.size > 0
      ? [`the same for ${some([...others].map(([name, [line]]) => (line ? `${name} (${line})` : name)))}`]
      : []),
    ...(operators.length > 1 ? [`fused: ${operators.join(" + ")}`] : []),
  ];
}

const linesOf = ({ origins }: Kernel, lineOf: LineOf): readonly string[] => [...new Set(origins.map(lineOf))];

/** Enough to find the place; a thousand equal layers would make a comment longer than the code. */
const most = 6;

const some = (texts: readonly string[]): string =>
  texts.length <= most ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
