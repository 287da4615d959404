import { type Axis, add, axis, type Expr, expr, load, mul, reduce } from "../kernel/expr.js";
import type { Kernel, KernelTensor, Stage } from "../kernel/kernel.js";
import { partsOf } from "../kernel/parts.js";
import { rebuildExpr } from "../kernel/rebuild.js";
import { partialSums } from "./loops.js";
import { product } from "./walk.js";

/** A stage that is one reduction, and the axes of that. */
export interface Reduction {
  readonly stage: Stage;
  readonly value: Extract<Expr, { kind: "reduce" }>;
}

/** The reduction of a kernel that is most of its work, where it can be cut: its parts are kept as f32, and no axis is counted by the data. */
export function longestReduction({ stages }: Kernel): Reduction | undefined {
  const found = stages.flatMap((stage): readonly Reduction[] => {
    const { value } = stage;
    if (value.kind !== "reduce" || value.type !== "f32" || hasCounts(value)) return [];
    return [{ stage, value }];
  });
  const work = ({ stage, value }: Reduction): number => sizeOf(stage.axes) * sizeOf(value.axes);
  return found.sort((a, b) => work(b) - work(a))[0];
}

/**
 * Two kernels in the place of one: the first reduces each part of a long reduction by itself, in workgroups of its own, and puts
 * the results aside; the second joins them in their order and goes on as the kernel did. `cut` says into how many parts each
 * axis of the reduction falls, by divisors of its extent.
 */
export function splitReduction(kernel: Kernel, { stage, value }: Reduction, cut: readonly number[]): readonly [Kernel, Kernel] {
  const parts = value.axes.flatMap(({ name }, i) => (cut[i] > 1 ? [axis(`${name}_part`, cut[i])] : []));
  const inner = value.axes.map((each, i) => (cut[i] > 1 ? axis(each.name, each.extent / cut[i]) : each));
  const places = new Map<Axis, Expr>();
  let next = 0;
  for (const [i, each] of value.axes.entries())
    if (cut[i] > 1) places.set(each, add(mul(expr(parts[next++]), inner[i].extent), inner[i]));
  const body = rebuildExpr(value.body, (e) => (e.kind === "axis" ? places.get(e.axis) : undefined));
  const partial: Stage = {
    ...stage,
    name: partialSums,
    axes: [...parts, ...stage.axes],
    value: reduce(value.combine, inner, body),
  };
  const tensor: KernelTensor = {
    name: partialSums,
    buffer: partialSums,
    storage: "f32",
    shape: partial.axes.map(({ extent }) => extent),
  };
  const joined: Stage = { ...stage, value: reduce(value.combine, parts, load(partialSums, [...parts, ...stage.axes])) };
  const first = {
    ...kernel,
    name: `${kernel.name}_parts`,
    stages: [...kernel.stages, partial],
    results: [{ stage: partialSums, tensor, inPlace: false }],
  };
  const second = {
    ...kernel,
    stages: kernel.stages.map((each) => (each === stage ? joined : each)),
    reads: [...kernel.reads, tensor],
  };
  return [withoutUnused(first), withoutUnused(second)];
}

/** A kernel with the stages and the operands alone that its results are made of. */
function withoutUnused(kernel: Kernel): Kernel {
  const used = new Set(kernel.results.map(({ stage }) => stage));
  const stages = kernel.stages.toReversed().filter(({ name, value }) => {
    if (!used.has(name)) return false;
    for (const tensor of loadedIn(value)) used.add(tensor);
    return true;
  });
  return { ...kernel, stages: stages.reverse(), reads: kernel.reads.filter(({ name }) => used.has(name)) };
}

/** The tensors and stages that an expression loads. */
function loadedIn(root: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === "load") names.add(e.tensor);
    for (const part of partsOf(e)) visit(part);
  };
  visit(root);
  return names;
}

function hasCounts(root: Expr): boolean {
  if (root.kind === "reduce" && root.axes.some(({ count }) => count)) return true;
  return partsOf(root).some(hasCounts);
}

const sizeOf = (axes: readonly Axis[]): number => product(axes.map(({ extent }) => extent));
