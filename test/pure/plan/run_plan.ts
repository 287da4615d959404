import type { Graph } from "../../../compiler/ir/graph.js";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import { type KernelTensor, stridesOf } from "../../../compiler/kernel/kernel.js";
import { type SourceValues, sourceName } from "../../../compiler/ops/evaluate.js";
import type { Plan } from "../../../compiler/plan/plan.js";
import type { PlannedKernel } from "../../../compiler/plan/planned.js";
import { interpretLoops } from "../../../compiler/schedule/interpret.js";

/**
 * Runs a plan's kernels over its buffers, by their formulas or by the loops that were made of them, with its copies, in float64:
 * what is left in the outputs, and in the buffers of sources that the graph updates. Throws where a kernel writes elements that it
 * also reads, other than in place, and where WebGPU would refuse its bindings.
 */
export function runPlan(
  graph: Graph,
  plan: Plan,
  { sources, by }: { readonly sources: SourceValues; readonly by: "formulas" | "loops" },
): { readonly [name: string]: ArrayLike<number> } {
  // What is never written shows as NaN.
  const memory = plan.buffers.map(({ kind, name, elements }) =>
    kind === "slot" || kind === "output" ? new Float64Array(elements).fill(Number.NaN) : Float64Array.from(sources[name]),
  );
  // What runs at once has no order: the last comes first here.
  const order = plan.dispatches.flatMap((dispatch) => dispatch.toReversed());
  if (order.toSorted((a, b) => a - b).some((number, i) => number !== i) || order.length !== plan.kernels.length)
    throw new Error("a kernel is dispatched twice, or not at all");
  for (const planned of order.map((number) => plan.kernels[number])) {
    const { kernel, buffers } = planned;
    const bound = (name: string): Float64Array => {
      const region = buffers.get(name);
      if (!region) throw new Error(`${kernel.name} has no buffer for ${name}`);
      const { buffer, start, elements = memory[buffer].length - start } = region;
      return memory[buffer].subarray(start, start + elements);
    };
    const elementsOf = (tensor: KernelTensor): readonly string[] =>
      pointsOf(tensor).map((at) => `${buffers.get(tensor.buffer)?.buffer} ${(buffers.get(tensor.buffer)?.start ?? 0) + at}`);
    const read = new Set(kernel.reads.flatMap(elementsOf));
    const written = new Set<string>();
    for (const { tensor, inPlace } of kernel.results) {
      for (const element of elementsOf(tensor)) {
        if (written.has(element)) throw new Error(`${kernel.name} writes an element of ${tensor.name} twice`);
        if (!inPlace && read.has(element)) throw new Error(`${kernel.name} reads what ${tensor.name} is written to`);
        written.add(element);
      }
    }
    checkBindings(planned);
    if (by === "formulas") {
      const names = [...kernel.reads, ...kernel.results.map(({ tensor }) => tensor)].map(({ buffer }) => buffer);
      const results = evaluateKernel(kernel, Object.fromEntries(names.map((name) => [name, bound(name)])));
      for (const [buffer, values] of Object.entries(results)) bound(buffer).set(values);
    } else {
      const names = new Map(planned.loops.bindings.map(({ buffer }, i) => [buffer, planned.bindings[i]]));
      const own = (buffer: string): Float64Array => bound(names.get(buffer) ?? buffer);
      const results = interpretLoops(planned.loops, Object.fromEntries([...names.keys()].map((buffer) => [buffer, own(buffer)])));
      for (const [buffer, values] of Object.entries(results)) own(buffer).set(values);
    }
  }
  for (const { from, to, bytes } of plan.copies) memory[to].set(memory[from].subarray(0, bytes / 4));
  const updated = graph.updates.map(({ target }) => sourceName(graph.nodes[target]));
  const wanted = plan.buffers.flatMap(({ kind, name }, i) =>
    kind === "output" || updated.includes(name) ? [[name, memory[i]] as const] : [],
  );
  return Object.fromEntries(wanted);
}

/** Where the elements of a tensor lie in what is bound. */
function pointsOf(tensor: KernelTensor): readonly number[] {
  const strides = stridesOf(tensor);
  return tensor.shape.reduce<readonly number[]>(
    (points, extent, axis) =>
      points.flatMap((at) => Array.from({ length: Math.max(extent, 0) }, (_, i) => at + i * strides[axis])),
    [tensor.offset ?? 0],
  );
}

/** As WebGPU wants it: parts begin at multiples of 256 bytes, and no byte is bound twice where one of the two is written. */
function checkBindings({ kernel, loops, bindings, buffers }: PlannedKernel): void {
  const bound = loops.bindings.map(({ access }, i) => ({ access, ...buffers.get(bindings[i]) }));
  for (const [i, { buffer, start = 0, elements = Number.POSITIVE_INFINITY, access }] of bound.entries()) {
    if (start % 64 !== 0) throw new Error(`${kernel.name} binds a part that begins at element ${start}`);
    for (const [k, other] of bound.entries()) {
      if (k === i || other.buffer !== buffer) continue;
      if (other.access !== access) throw new Error(`${kernel.name} binds one buffer for reading and for writing`);
      const { start: from = 0, elements: count = Number.POSITIVE_INFINITY } = other;
      const overlap = start < from + count && from < start + elements;
      if (access === "read_write" && overlap) throw new Error(`${kernel.name} binds what it writes twice`);
    }
  }
}
