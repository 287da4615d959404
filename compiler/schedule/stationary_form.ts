import type { Expr } from "../kernel/expr.js";
import type { Kernel } from "../kernel/kernel.js";
import { loadsOf } from "./bindings.js";
import { type Carried, carriedAlong } from "./carried.js";
import { createInstantiator, flatten, unflatten } from "./instantiate.js";
import { partialSums } from "./loops.js";
import { createLocalNames, identifierOf, type LocalNames } from "./names.js";
import { type SumOfProducts, sumOfProducts } from "./products.js";
import type { Profile } from "./profile.js";
import { rangeOf } from "./range.js";
import { createSubstitution } from "./rebuild.js";
import type { Schedule } from "./schedule.js";
import { affineOf, isVariable, parts, type Value, type Variable } from "./value.js";
import { createValues, type Values } from "./values.js";
import { shapeOf, walkedAxes } from "./walk.js";

/** What a tile of a kernel reads of its sum of products: a box of points, beginning at `low`. */
export interface Region {
  readonly low: readonly Value[];
  readonly extents: readonly number[];
}

/** A kernel with one factor of its sum of products stationary, as far as it is known before statements are written. */
export interface Form {
  readonly kernel: Kernel;
  readonly schedule: Schedule;
  readonly sum: SumOfProducts;
  readonly values: Values;
  readonly names: LocalNames;
  readonly grid: readonly Value[];
  /** Stands for 0 to 3 in a vector of four; absent where the lanes of a subgroup compute one number at a time. */
  readonly lane: Variable | undefined;
  readonly width: 1 | 4;
  /** Vectors, or numbers, of the last axis that one lane of the subgroup computes. */
  readonly vectors: number;
  readonly region: Region;
  /** The axis of the region along which its rows run, the columns apart: -1 if it is one point. */
  readonly row: number;
  /** Where sums lie that are put aside, in the shape of the stage: the result itself where nothing is done with them. */
  readonly partials: string;
  /** Whether the sums are stored as they are. */
  readonly bare: boolean;
  /** Whether results are computed point by point, while their sum is at hand. */
  readonly direct: boolean;
  /** The number of the factor that is held. */
  readonly held: 0 | 1;
  /** The axis of the sum along which the other one moves as from one point of a row to the next: that of a window. */
  readonly window: number | undefined;
  /** How sums are carried along the rows of the box, where they are. */
  readonly carried: Carried | undefined;
  /** The factors that may be zero: those behind a condition. */
  readonly conditional: readonly Expr[];
  /** Whether four of its terms along the last axis of the sum lie beside each other in memory. */
  readonly contiguous: boolean;
}

export type Refusal = string;

/**
 * How a kernel would hold a factor of its sum of products, or why it cannot. For `tile` and `stationary` of the schedule:
 *
 *     for each chunk of the sum:  hold the chunk of one factor, for the columns of this lane
 *       for each point of the tile:  sum = partial sum of the point + Σ of the chunk; put it aside
 *     for each point of the tile:  what is done with the complete sums
 */
export function formOf(kernel: Kernel, schedule: Schedule, profile: Profile): Form | Refusal {
  const sum = sumOfProducts(kernel);
  const { stationary: chunk, tile } = schedule;
  if (!sum || !chunk) return "there is no sum of products to hold a factor of";
  if (chunk.length !== sum.axes.length || sum.axes.some((axis, i) => axis.extent % chunk[i] !== 0))
    return "the chunks do not divide the sum";
  const buffers = [...kernel.reads, ...kernel.results.map((r) => r.tensor)].map((t) => t.buffer);
  if (buffers.includes(partialSums)) return "partial sums lie where sums would be put aside";
  const axes = walkedAxes(kernel);
  if (axes.some((axis, i) => axis.extent % tile[i] !== 0)) return "the tile does not divide the kernel";
  const values = createValues();
  const names = createLocalNames([...buffers.flatMap((b) => [b, `${b}_by_4`]), identifierOf(partialSums)]);
  const grid = axes.map((axis, i) => values.variable(names.claim(axis.name), axis.extent / tile[i]));
  const last = axes.length - 1;
  const lanes = grid[last];
  if (lanes.kind !== "variable") return "there is one column alone";
  const width = schedule.vectorise ? 4 : 1;
  const made = width === 4 ? values.variable("lane", 4) : undefined;
  const lane = made?.kind === "variable" ? made : undefined;

  const inner = axes.map((axis, i) => values.variable(`${axis.name}_inner`, tile[i]));
  const uses: (readonly Value[])[] = [];
  const { stageAt, valueAt } = createInstantiator(values, kernel, {
    unroll: 1,
    names: createLocalNames([]),
    elsewhere: {
      stage: sum.stage.name,
      at: (index) => {
        uses.push(index);
        return values.number("f32", 0);
      },
    },
  });
  const point = flatten(
    values,
    axes.map((axis) => axis.extent),
    grid.map((g, i) => values.plus(values.scale(g, tile[i]), inner[i])),
  );
  for (const { stage } of kernel.results) stageAt(stage, unflatten(values, shapeOf(kernel, stage), point));
  const region = regionOf(values, uses, grid);
  if (!region) return "the tile does not read a box of the sum";
  const own = region.low.at(-1);
  if (!own || own !== values.scale(lanes, tile[last]) || region.extents.at(-1) !== tile[last])
    return "lanes read other columns of the sum than their own";

  const box = region.extents.map((extent, i) => (i === region.extents.length - 1 ? undefined : values.variable(`b${i}`, extent)));
  const terms = sum.axes.map((axis) => values.variable(axis.name, axis.extent));
  const columns = values.variable("column", tile[last]);
  const column = values.plus(own, columns);
  const at = region.low.map((low, i) => {
    const moved = box[i];
    return moved ? values.plus(low, moved) : column;
  });
  const moving = new Set(box.filter(isVariable));
  const factors = sum.factors.map((factor) => valueAt(factor, [...sum.stage.axes, ...sum.axes], [...at, ...terms]));
  const moves = (value: Value): boolean => [...value.variables].some((v) => moving.has(v));
  const isUniform = (value: Value): boolean =>
    !value.variables.has(lanes) && !(columns.kind === "variable" && value.variables.has(columns));
  const held = ([0, 1] as const).find((i) => !moves(factors[i]) && !isUniform(factors[i]) && isUniform(factors[1 - i]));
  if (held === undefined || !moves(factors[1 - held])) return "no factor stays where it is while the points pass by";

  const row = box.findLastIndex(isVariable);
  const alongRow = box[row];
  const passing = factors[1 - held];
  const window = terms.findIndex(
    (term, i) => chunk[i] > 1 && isVariable(alongRow) && directionOf(values, passing, alongRow, term),
  );

  const [result] = kernel.results;
  const bare = kernel.results.length === 1 && result.stage === sum.stage.name && !result.inPlace;
  const whole = sum.axes.every((axis, i) => axis.extent === chunk[i]);
  const ownPoint = grid.map((g, i) => values.plus(values.scale(g, tile[i]), inner[i]));
  const direct = whole && uses.every((use) => use.length === ownPoint.length && use.every((v, i) => v === ownPoint[i]));
  const contiguous = isContiguous(passing, terms[terms.length - 1]);
  const direction = isVariable(alongRow) && window >= 0 ? directionOf(values, passing, alongRow, terms[window], true) : undefined;
  const carried =
    direction && !direct && chunk[window] === sum.axes[window].extent
      ? carriedAlong(region.extents[row], { size: chunk[window], forwards: direction === "forwards" }, (point, place) => {
          const there = at.with(row, values.plus(region.low[row], values.number("i32", point)));
          const within = terms.with(window, values.number("i32", place));
          return valueAt(sum.factors[1 - held], [...sum.stage.axes, ...sum.axes], [...there, ...within]);
        })
      : undefined;
  const aside = bare || direct ? 0 : 1;
  if (new Set(buffers).size + aside > Math.max(profile.storageBuffers, profile.dispatchBuffers))
    return "there are not enough bindings to put sums aside";
  return {
    kernel,
    schedule,
    sum,
    values,
    names,
    grid,
    lane,
    width,
    vectors: tile[last] / width,
    region,
    row,
    partials: bare ? result.tensor.buffer : partialSums,
    bare,
    direct,
    held,
    window: window < 0 ? undefined : window,
    carried,
    contiguous,
    conditional: sum.factors.filter((_, i) => isConditional(factors[i])),
  };
}

const isConditional = (value: Value): boolean => value.kind === "select" || parts(value).some(isConditional);

/** Whether all loads of a value move along an axis by one element at a time. */
const isContiguous = (value: Value, term: Value): boolean =>
  loadsOf([value]).every(({ index }) =>
    affineOf(index).terms.some(({ atom, coefficient }) => atom === term && coefficient === 1),
  );

/**
 * Whether a value's loads move along a row as they do along an axis of the sum, in the direction of the axis or against it; `whole`
 * asks the same of all that the value is made of.
 */
function directionOf(
  values: Values,
  value: Value,
  row: Variable,
  term: Value,
  whole = false,
): "forwards" | "backwards" | undefined {
  const moving = whole ? [value] : loadsOf([value]).map(({ index }) => index);
  if (term.kind !== "variable" || moving.length === 0) return undefined;
  const next = (variable: Variable, by: number) =>
    createSubstitution(values, variable, values.plus(variable, values.number("i32", by)));
  const along = next(row, 1);
  const isAlong = (moved: (value: Value) => Value): boolean => moving.every((v) => along(v) === moved(v) && along(v) !== v);
  if (isAlong(next(term, 1))) return "forwards";
  return isAlong(next(term, -1)) ? "backwards" : undefined;
}

/** The box of all indices that are read, where its place is a matter of the grid and no two invocations have a part in common. */
function regionOf(values: Values, uses: readonly (readonly Value[])[], grid: readonly Value[]): Region | undefined {
  const [first] = uses;
  if (!first) return undefined;
  const outer = new Set(grid.filter(isVariable));
  const low: Value[] = [];
  const extents: number[] = [];
  const taken = new Set<Variable>();
  for (const axis of first.keys()) {
    const places = uses.map((use) => split(values, use[axis], outer));
    const [place] = places;
    if (!place || places.some((p) => p?.origin !== place.origin)) return undefined;
    const ranges = places.flatMap((p) => (p ? [rangeOf(p.local)] : []));
    const from = Math.min(...ranges.map((r) => r.low));
    const extent = Math.max(...ranges.map((r) => r.high)) - from + 1;
    for (const { atom, coefficient } of affineOf(place.origin).terms) {
      if (atom.kind !== "variable" || taken.has(atom) || coefficient < extent) return undefined;
      taken.add(atom);
    }
    if (affineOf(place.origin).terms.length > 1) return undefined;
    low.push(values.plus(place.origin, values.number("i32", from)));
    extents.push(extent);
  }
  return taken.size === outer.size ? { low, extents } : undefined;
}

/** What an index owes to the grid, and the rest. */
function split(values: Values, index: Value, outer: ReadonlySet<Variable>) {
  const { terms, constant } = affineOf(index);
  const ofGrid = terms.filter(({ atom }) => [...atom.variables].every((v) => outer.has(v)));
  const others = terms.filter((term) => !ofGrid.includes(term));
  if (others.some(({ atom }) => [...atom.variables].some((v) => outer.has(v)))) return undefined;
  return { origin: values.affine(ofGrid, 0), local: values.affine(others, constant) };
}
