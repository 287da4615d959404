import type { Axis } from "../kernel/expr.js";
import type { Kernel } from "../kernel/kernel.js";
import { loadsOf } from "./bindings.js";
import { carriedAlong } from "./carried.js";
import { createInstantiator } from "./instantiate.js";
import { createLocalNames } from "./names.js";
import { type SumOfProducts, sumOfProducts } from "./products.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { formOf } from "./stationary_form.js";
import { affineOf, type LoadValue, type Value } from "./value.js";
import { createValues } from "./values.js";
import { iterationSpace, product } from "./walk.js";

/** Multiply-adds in the unrolled body of a loop, and loads before them: what a processor can keep at hand. */
const longestBody = 800;
const mostLoads = 16;
const candidatesTried = 8;

/** The fastest schedule with a stationary factor, by the estimate, and its time; none where the kernel has no such form. */
export function chooseStationary(
  kernel: Kernel,
  profile: Profile,
): { readonly schedule: Schedule; readonly time: number } | undefined {
  const sum = profile.lanes > 1 ? sumOfProducts(kernel) : undefined;
  const traffic = sum && trafficOf(kernel, sum);
  if (!sum || !traffic) return undefined;
  const ranked = [...candidates(kernel, { sum, traffic, profile })]
    .map((schedule) => ({ schedule, time: estimate(kernel, schedule, { sum, traffic, profile }) }))
    .sort((a, b) => a.time - b.time);
  return ranked.slice(0, candidatesTried).find(({ schedule }) => typeof formOf(kernel, schedule, profile) !== "string");
}

/** What the factors load for one product. */
interface Traffic {
  /** Loads of the factor that is held, and of the one that passes by. */
  readonly held: number;
  readonly passing: number;
  /** The axis of the sum along which the passing factor moves as it does from point to point of a row: of a window. */
  readonly window: number | undefined;
  /** Terms along the last axis of the sum that one load gets. */
  readonly unit: 1 | 4;
  /** The axis of the points along which their sums can be carried, and the part of them that then takes a turn. */
  readonly carried: { readonly axis: number; readonly part: number } | undefined;
}

function trafficOf(kernel: Kernel, { stage, axes, factors }: SumOfProducts): Traffic | undefined {
  const values = createValues();
  const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names: createLocalNames([]) });
  const variable = (axis: Axis): Value => values.variable(axis.name, axis.extent);
  const point = stage.axes.map(variable);
  const terms = axes.map(variable);
  const made = factors.map((factor) => valueAt(factor, [...stage.axes, ...axes], [...point, ...terms]));
  const column = point[point.length - 1];
  const dependsOn = (value: Value, on: Value | undefined): boolean => on?.kind === "variable" && value.variables.has(on);
  const [held] = made.filter((value) => dependsOn(value, column));
  const [passing] = made.filter((value) => !dependsOn(value, column));
  if (!held || !passing) return undefined;
  const row = point.findLastIndex((p) => p !== column && p.kind === "variable");
  const along = point[row];
  const coefficients = ({ index }: LoadValue, atom: Value | undefined): number =>
    affineOf(index).terms.find((term) => term.atom === atom)?.coefficient ?? 0;
  const loads = loadsOf([passing]);
  /** For each axis of the sum, whether the factor moves along it as along the row: 1, or -1 if it does so backwards. */
  const slides = terms.map((term) =>
    ([1, -1] as const).find((sign) =>
      loads.every((load) => {
        const step = coefficients(load, along);
        return step !== 0 && coefficients(load, term) === sign * step;
      }),
    ),
  );
  const unit = loads.every((load) => coefficients(load, terms[terms.length - 1]) === 1) ? 4 : 1;
  const window = slides.findIndex((step) => step !== undefined);
  const carried =
    row >= 0 && window >= 0
      ? carriedAlong(stage.axes[row].extent, { size: axes[window].extent, forwards: slides[window] === 1 }, (at, place) => {
          const there = point.with(row, values.number("i32", at));
          const within = terms.with(window, values.number("i32", place));
          return valueAt(factors[made.indexOf(passing)], [...stage.axes, ...axes], [...there, ...within]);
        })
      : undefined;
  return {
    held: loadsOf([held]).length,
    passing: loads.length,
    window: window < 0 ? undefined : window,
    unit,
    carried: carried && { axis: row, part: carried.turns / stage.axes[row].extent },
  };
}

interface Search {
  readonly sum: SumOfProducts;
  readonly traffic: Traffic;
  readonly profile: Profile;
}

function* candidates(kernel: Kernel, { sum, traffic, profile }: Search): Generator<Schedule> {
  const space = iterationSpace(kernel, false);
  const columns = space[space.length - 1];
  const unchanged = { flat: false, unroll: 1, cooperate: true, roll: false, workgroup: profile.lanes } as const;
  for (const wide of [1, 2, 4, 8, 16]) {
    if (columns % (wide * profile.lanes) !== 0) continue;
    for (const chunk of boxes(sum.axes.map((axis) => axis.extent))) {
      const terms = product(chunk);
      const loads = terms / profile.lanes / unitOf(traffic, chunk);
      if (terms < 16 || terms * wide > longestBody || loads > mostLoads) continue;
      for (const rows of boxes(space.slice(0, -1)))
        yield { ...unchanged, tile: [...rows, wide], vectorise: wide % 4 === 0, stationary: chunk };
    }
  }
}

const unitOf = ({ unit }: Traffic, chunk: readonly number[]): number => (chunk[chunk.length - 1] % 4 === 0 ? unit : 1);

/** Boxes that are whole along the last axes, a divisor along one, and 1 along those before. */
function* boxes(extents: readonly number[]): Generator<readonly number[]> {
  for (const axis of extents.keys())
    for (let divisor = 1; divisor <= extents[axis]; divisor++) {
      if (extents[axis] % divisor !== 0 || (divisor === 1 && axis < extents.length - 1)) continue;
      yield extents.map((extent, i) => (i < axis ? 1 : i === axis ? divisor : extent));
    }
}

/** Nanoseconds, as far as the profile's figures are: to fill the registers, and for each point that passes by. */
function estimate(
  kernel: Kernel,
  { tile, vectorise, stationary: chunk = [] }: Schedule,
  { sum, traffic, profile }: Search,
): number {
  const { cost, lanes } = profile;
  const space = iterationSpace(kernel, false);
  const wide = tile[tile.length - 1];
  const terms = product(chunk);
  const turns = product(sum.axes.map((axis, i) => axis.extent / chunk[i]));
  const vector = vectorise ? cost.load4 : cost.load * wide;
  const fill = terms * (vectorise ? wide / 4 : 1) * (traffic.held * vector + cost.element * Math.min(wide, 4));
  const unit = unitOf(traffic, chunk);
  const slides = traffic.window !== undefined && chunk[traffic.window] > 1 ? chunk[traffic.window] : 1;
  const blocks = Math.ceil(terms / slides / (unit * lanes));
  const passing = blocks * traffic.passing * (unit === 4 ? cost.load4 : cost.load);
  // What is put aside is fetched and put back each time.
  const point =
    terms * (wide * cost.arithmetic + cost.broadcast) +
    passing +
    2 * vector * Math.max(1, wide / 4) * (turns > 1 ? 1 : 0.5) +
    2 * cost.turn;
  // A tile of pooled results reads the points of their windows.
  const pooled = product(sum.stage.axes.map((axis) => axis.extent)) / product(space);
  const points = (product(tile) / wide) * pooled;
  const { carried, window } = traffic;
  const isCarried =
    carried &&
    window !== undefined &&
    pooled === 1 &&
    turns > 1 &&
    tile[carried.axis] === sum.stage.axes[carried.axis].extent &&
    chunk[window] === sum.axes[window].extent;
  const met = isCarried ? points * carried.part : points;
  const finish = turns > 1 || pooled !== 1 ? 2 * points * vector * Math.max(1, wide / 4) : 0;
  const rounds = Math.ceil(product(space) / product(tile) / profile.parallelism);
  return (turns * (fill + met * point) + finish) * rounds;
}
