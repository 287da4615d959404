import type { Kernel } from "../kernel/kernel.js";
import { loadsOf } from "./bindings.js";
import { createInstantiator } from "./instantiate.js";
import { createLocalNames } from "./names.js";
import { type SumOfProducts, sumOfProducts } from "./products.js";
import type { Profile } from "./profile.js";
import type { Schedule, Staged } from "./schedule.js";
import { legal } from "./space.js";
import { stagedFormOf } from "./staged_form.js";
import { affineOf, isVariable, type Value } from "./value.js";
import { createValues } from "./values.js";
import { iterationSpace, product } from "./walk.js";

/** Sums of an invocation: with 64 of them and what they are made of, a graphics card still runs enough invocations at once. */
const mostSums = 64;
/** Terms in workgroup memory: fewer wait at barriers more often, more leave room for fewer workgroups. */
const fewestTerms = 8;
const mostTerms = 32;
const candidatesTried = 8;

/** The fastest schedule with both factors staged, by the estimate, and its time; none where there is no such form. */
export function chooseStaged(
  kernel: Kernel,
  profile: Profile,
): { readonly schedule: Schedule; readonly time: number } | undefined {
  const sum = profile.workgroupBytes > 0 ? sumOfProducts(kernel) : undefined;
  const product = sum && productOf(kernel, sum);
  if (!sum || !product) return undefined;
  const ranked = [...candidates(kernel, sum, product, profile)]
    .map((schedule) => ({ schedule, time: estimate(schedule, sum, product, profile) }))
    .sort((a, b) => a.time - b.time);
  return ranked.slice(0, candidatesTried).find(({ schedule }) => legal(kernel, schedule, profile) === undefined);
}

/** A sum of products as a product of matrices. */
interface MatrixProduct {
  /** How many such products there are beside each other. */
  readonly count: number;
  readonly rows: Extent;
  readonly columns: Extent;
  /** Results that are made of one sum, and stored. */
  readonly results: number;
}

interface Extent {
  readonly extent: number;
  readonly uses: number;
  /** Along what four neighbours of the factor lie in one vector of memory. */
  readonly vectors: "points" | "terms" | undefined;
}

function productOf(kernel: Kernel, sum: SumOfProducts): MatrixProduct | undefined {
  const space = iterationSpace(kernel, false);
  const form = stagedFormOf(kernel, scheduleOf(kernel, { rows: 1, columns: 4, across: 1, terms: sum.axes.map(() => 1) }, 4, 1));
  if (typeof form === "string") return undefined;
  const { rows, columns } = form;
  const vectors = vectorsOf(kernel, sum);
  return {
    count: product(space) / (rows.extent * columns.extent),
    rows: { extent: rows.extent, uses: rows.uses, vectors: vectors(rows.factor) },
    columns: { extent: columns.extent, uses: 1, vectors: vectors(columns.factor) },
    results: kernel.results.length,
  };
}

/** Tells along what the loads of a factor are vectors: the last axis of its points, or of its terms. */
function vectorsOf(kernel: Kernel, { stage, axes, factors }: SumOfProducts) {
  const values = createValues();
  const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names: createLocalNames([]) });
  const point = stage.axes.map((axis) => values.variable(axis.name, axis.extent));
  const terms = axes.map((axis) => values.variable(axis.name, axis.extent));
  const made = factors.map((factor) => valueAt(factor, [...stage.axes, ...axes], [...point, ...terms]));
  const isContiguous = (value: Value, along: Value | undefined): boolean =>
    isVariable(along) &&
    along.extent % 4 === 0 &&
    loadsOf([value]).every(({ index }) => {
      const { terms: parts, constant } = affineOf(index);
      return (
        constant % 4 === 0 &&
        parts.every(({ atom, coefficient }) => (atom === along ? coefficient === 1 : coefficient % 4 === 0)) &&
        parts.some(({ atom }) => atom === along)
      );
    });
  return (factor: SumOfProducts["factors"][number]): Extent["vectors"] => {
    const value = made[factors.indexOf(factor)];
    if (!value) return undefined;
    const last = point.findLast((p) => isVariable(p) && value.variables.has(p));
    if (isContiguous(value, last)) return "points";
    return isContiguous(value, terms.at(-1)) ? "terms" : undefined;
  };
}

/** Workgroups that are as square as their columns allow. */
const groups = [
  { workgroup: 32, across: 8 },
  { workgroup: 64, across: 8 },
  { workgroup: 64, across: 4 },
  { workgroup: 64, across: 16 },
  { workgroup: 256, across: 16 },
] as const;

function* candidates(
  kernel: Kernel,
  sum: SumOfProducts,
  { rows, columns }: MatrixProduct,
  profile: Profile,
): Generator<Schedule> {
  for (const { workgroup, across } of groups)
    for (const perRow of [1, 2, 4, 8])
      for (const perColumn of [4, 8]) {
        const held = perRow * rows.uses * perColumn;
        if (held > mostSums) continue;
        // Most of a workgroup beyond the end is a waste.
        if ((perRow * workgroup) / across >= 2 * rows.extent || perColumn * across >= 2 * Math.max(columns.extent, 4)) continue;
        for (const terms of tilesOf(sum.axes.map((axis) => axis.extent))) {
          const unroll = unrollOf(product(terms), held, profile);
          yield scheduleOf(kernel, { rows: perRow, columns: perColumn, across, terms }, workgroup, unroll);
        }
      }
}

/** As many terms as a body may have, fours where they can be read at once. */
function unrollOf(terms: number, held: number, { body }: Profile): number {
  const possible = [16, 12, 8, 4, 13, 11, 9, 7, 6, 5, 3, 2].filter((n) => terms % n === 0 && held * n <= body);
  return possible[0] ?? 1;
}

function scheduleOf(kernel: Kernel, staged: Staged, workgroup: number, unroll: number): Schedule {
  const space = iterationSpace(kernel, false);
  const vectorise = space[space.length - 1] % 4 === 0;
  return { flat: false, tile: space.map(() => 1), vectorise, unroll, cooperate: false, roll: false, workgroup, staged };
}

/** Boxes that are whole along the last axes, a part of one, and 1 along those before. */
function* tilesOf(extents: readonly number[]): Generator<readonly number[]> {
  for (const axis of extents.keys()) {
    const inner = product(extents.slice(axis + 1));
    for (let part = 1; part <= extents[axis]; part++) {
      const terms = part * inner;
      const isEven = extents[axis] % part === 0 || part % 4 === 0;
      if (!isEven || terms > mostTerms || (terms < fewestTerms && product(extents) >= fewestTerms)) continue;
      yield extents.map((extent, i) => (i < axis ? 1 : i === axis ? part : extent));
    }
  }
}

/** Nanoseconds, as far as the profile's figures are: copies, barriers and products of one tile, times tiles, times rounds of invocations. */
function estimate(
  { workgroup, unroll, staged }: Schedule,
  sum: SumOfProducts,
  { count, rows, columns, results }: MatrixProduct,
  { cost, parallelism }: Profile,
): number {
  if (!staged) return Number.POSITIVE_INFINITY;
  const depth = product(staged.terms);
  const tile = { rows: (staged.rows * workgroup) / staged.across, columns: staged.columns * staged.across };
  const inFours = depth % 4 === 0 && unroll % 4 === 0;
  const copies = ({ uses, vectors }: Extent, points: number): number => {
    const isVector = vectors === "points" || (vectors === "terms" && inFours);
    const four = (isVector ? cost.load4 : 4 * cost.load) + cost.shared4;
    return uses * Math.ceil((points * depth) / 4 / workgroup) * four;
  };
  // Rows that are no fours, and do not lie so along the terms either, are read one by one.
  const rowsAreFours = staged.rows % 4 === 0 || (rows.vectors === "terms" && inFours);
  const reads = depth * cost.shared4 * ((rows.uses * staged.rows) / (rowsAreFours ? 4 : 1) + staged.columns / 4);
  const sums = staged.rows * rows.uses * staged.columns;
  const turn =
    copies(rows, tile.rows) +
    copies(columns, tile.columns) +
    2 * cost.barrier +
    (depth / unroll) * cost.turn +
    reads +
    depth * sums * cost.arithmetic;
  const turns = product(sum.axes.map((axis, i) => Math.ceil(axis.extent / staged.terms[i])));
  const stores = staged.rows * (staged.columns / 4) * results * cost.load4;
  const invocations = count * Math.ceil(rows.extent / tile.rows) * Math.ceil(columns.extent / tile.columns) * workgroup;
  return (turns * turn + stores) * Math.ceil(invocations / parallelism);
}
