import type { Kernel } from "../kernel/kernel.js";
import type { Choice } from "./choose.js";
import type { Profile } from "./profile.js";
import { longestReduction, splitReduction } from "./split.js";
import { product } from "./walk.js";

/** Into about so many parts a reduction may fall: the second kernel reads them one after the other. */
const sizes: readonly number[] = [4, 16, 64];
/** Terms of a part that are worth an invocation. */
const fewestTerms = 16;

/**
 * How many parts each axis of a kernel's longest reduction falls into, where two kernels are faster by the estimate: a long sum of few
 * results keeps too few invocations busy. `choose` estimates a kernel. Undefined where the kernel stays whole.
 */
export function chooseSplit(
  kernel: Kernel,
  { cost: { dispatch } }: Profile,
  choose: (kernel: Kernel) => Choice,
): readonly number[] | undefined {
  const reduction = dispatch === undefined ? undefined : longestReduction(kernel);
  if (!reduction || dispatch === undefined) return undefined;
  const extents = reduction.value.axes.map(({ extent }) => extent);
  if (product(extents) < 2 * fewestTerms) return undefined;
  let best: { readonly cut: readonly number[] | undefined; readonly time: number } = {
    cut: undefined,
    time: choose(kernel).time,
  };
  if (best.time < dispatch) return undefined;
  for (const cut of cutsOf(extents)) {
    const [first, second] = splitReduction(kernel, reduction, cut);
    if (choose(second).time + dispatch >= best.time) continue;
    const time = choose(first).time + choose(second).time + dispatch;
    if (time < best.time) best = { cut, time };
  }
  return best.cut;
}

/** For each number of parts the cut that comes nearest from below: first axes fall apart before later ones do. */
function cutsOf(extents: readonly number[]): readonly (readonly number[])[] {
  const all = extents.flatMap((extent, axis) =>
    Array.from({ length: extent }, (_, i) => i + 1)
      .filter((n) => extent % n === 0 && (n > 1 || axis === 0))
      .map((n) => extents.map((whole, i) => (i < axis ? whole : i === axis ? n : 1))),
  );
  const terms = product(extents);
  const possible = all.filter((cut) => product(cut) > 1 && terms / product(cut) >= fewestTerms);
  const nearest = sizes.map((size) =>
    possible
      .filter((cut) => product(cut) <= size)
      .reduce<readonly number[] | undefined>((best, cut) => (best && product(best) >= product(cut) ? best : cut), undefined),
  );
  return [...new Set(nearest)].filter((cut) => cut !== undefined);
}
