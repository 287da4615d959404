import type { Graph } from "../../../compiler/ir/graph.js";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import { type SourceValues, sourceName } from "../../../compiler/ops/evaluate.js";
import type { Plan } from "../../../compiler/plan/plan.js";

/**
 * Runs a plan's kernels by their formulas over its buffers, with its copies, in float64: what is left in the outputs, and in the
 * buffers of sources that the graph updates. Throws where a kernel writes a buffer that it also reads, other than in place.
 */
export function runPlan(graph: Graph, plan: Plan, sources: SourceValues): { readonly [name: string]: ArrayLike<number> } {
  // What is never written shows as NaN.
  const memory = plan.buffers.map(({ kind, name, elements }) =>
    kind === "slot" || kind === "output" ? new Float64Array(elements).fill(Number.NaN) : Float64Array.from(sources[name]),
  );
  for (const { kernel, buffers } of plan.kernels) {
    const at = (buffer: string): number => buffers.get(buffer) ?? -1;
    const read = kernel.reads.map(({ buffer }) => at(buffer));
    const written = kernel.results.map(({ tensor }) => at(tensor.buffer));
    if (new Set(written).size < written.length) throw new Error(`${kernel.name} writes two results into one buffer`);
    for (const { tensor, inPlace } of kernel.results) {
      if (!inPlace && read.includes(at(tensor.buffer))) throw new Error(`${kernel.name} reads what ${tensor.name} is written to`);
    }
    const results = evaluateKernel(kernel, Object.fromEntries(kernel.reads.map(({ buffer }) => [buffer, memory[at(buffer)]])));
    for (const [buffer, values] of Object.entries(results)) memory[at(buffer)].set(values);
  }
  for (const { from, to, bytes } of plan.copies) memory[to].set(memory[from].subarray(0, bytes / 4));
  const updated = graph.updates.map(({ target }) => sourceName(graph.nodes[target]));
  const wanted = plan.buffers.flatMap(({ kind, name }, i) =>
    kind === "output" || updated.includes(name) ? [[name, memory[i]] as const] : [],
  );
  return Object.fromEntries(wanted);
}
