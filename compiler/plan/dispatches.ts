import { runsAsOne, sharedBytes } from "../schedule/loops.js";
import type { Profile } from "../schedule/profile.js";
import type { PlannedKernel } from "./planned.js";
import { workOf } from "./work.js";

/** Kernels that run at once, by their numbers in the plan: each in workgroups of its own. */
export type Dispatch = readonly number[];

/** What of kernels decides whether they can run at once. */
interface Footprint {
  readonly kernels: Dispatch;
  /** What is bound, as one dispatch counts it: two views of a buffer are two. */
  readonly views: ReadonlySet<string>;
  readonly touched: ReadonlySet<number>;
  readonly written: ReadonlySet<number>;
  /** More than one invocation could do beside others without holding them up. */
  readonly heavy: boolean;
  /** The number of invocations that every workgroup must have; undefined where it may be any. */
  readonly workgroup: number | undefined;
  /** Bytes of workgroup memory, which a dispatch holds for all of its kernels. */
  readonly shared: number;
}

/** Floating-point operations that take no longer than a few dispatches. */
const lightWork = 2 ** 20;
/** So few invocations may run in workgroups of any size. */
const fewInvocations = 1024;
/** So many dispatches before are looked at: what stands together belongs together. */
const tried = 8;

/**
 * Puts kernels into one dispatch that do not depend on each other, at most one of them with much to do: the updates of biases
 * beside those of kernels, what is counted beside what is computed. A kernel may run before others that it shares no buffer
 * with, or none that one of them writes. Each of its buffers is bound, so that their number is what limits it.
 */
export function joinDispatches(kernels: readonly PlannedKernel[], profile: Profile): readonly Dispatch[] {
  const dispatches: Footprint[] = [];
  for (const [number, planned] of kernels.entries()) {
    const own = footprintOf(number, planned);
    const at = placeFor(dispatches, own, profile);
    if (at === undefined) dispatches.push(own);
    else dispatches[at] = together(dispatches[at], own);
  }
  return dispatches.map((dispatch) => dispatch.kernels);
}

/** The last dispatch that a kernel can be part of. */
function placeFor(
  dispatches: readonly Footprint[],
  own: Footprint,
  { dispatchBuffers, workgroupBytes }: Profile,
): number | undefined {
  for (let at = dispatches.length - 1; at >= Math.max(0, dispatches.length - tried); at--) {
    const other = dispatches[at];
    if (depend(own, other)) return undefined;
    const isOneSize = own.workgroup === undefined || other.workgroup === undefined || own.workgroup === other.workgroup;
    const fits = countBoth(own.views, other.views) <= dispatchBuffers && own.shared + other.shared <= workgroupBytes;
    if (isOneSize && !(own.heavy && other.heavy) && fits) return at;
  }
  return undefined;
}

function countBoth(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = b.size;
  for (const view of a) if (!b.has(view)) count++;
  return count;
}

const depend = (a: Footprint, b: Footprint): boolean => meet(a.written, b.touched) || meet(b.written, a.touched);

function meet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  for (const index of a) if (b.has(index)) return true;
  return false;
}

const together = (a: Footprint, b: Footprint): Footprint => ({
  kernels: [...a.kernels, ...b.kernels],
  views: new Set([...a.views, ...b.views]),
  touched: new Set([...a.touched, ...b.touched]),
  written: new Set([...a.written, ...b.written]),
  heavy: a.heavy || b.heavy,
  workgroup: a.workgroup ?? b.workgroup,
  shared: a.shared + b.shared,
});

function footprintOf(number: number, { kernel, loops, bindings, buffers }: PlannedKernel): Footprint {
  const bound = loops.bindings.map(({ width, access }, i) => ({ width, access, ...buffers.get(bindings[i]) }));
  const indices = bound.flatMap(({ buffer }) => (buffer === undefined ? [] : [buffer]));
  return {
    kernels: [number],
    views: new Set(bound.map(viewOf)),
    touched: new Set(indices),
    written: new Set(bound.flatMap(({ buffer, access }) => (buffer !== undefined && access === "read_write" ? [buffer] : []))),
    heavy: workOf(kernel).flops > lightWork,
    shared: sharedBytes(loops),
    workgroup: !runsAsOne(loops) && loops.invocations <= fewInvocations ? undefined : loops.workgroup,
  };
}

/** The same text for what two kernels bind in the same way. */
export const viewOf = (bound: {
  readonly width: 1 | 4;
  readonly buffer?: number;
  readonly start?: number;
  readonly elements?: number;
}): string => `${bound.buffer} ${bound.start} ${bound.elements ?? ""} ${bound.width}`;
