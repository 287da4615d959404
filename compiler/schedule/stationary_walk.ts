import type { KernelTensor } from "../kernel/kernel.js";
import { orderIndices } from "./finish.js";
import { createInstantiator, flatten, placeOf } from "./instantiate.js";
import type { Form } from "./stationary_form.js";
import { isVariable, type Value, type Variable } from "./value.js";

/** The loops of a kernel that holds a factor, and what lies where in terms of them. */
export type Walk = ReturnType<typeof walkOf>;

/** Makes the loops, in the order of nesting: chunks of the sum, the terms of a chunk, the points of the tile's box. */
export function walkOf(form: Form) {
  const { kernel, schedule, sum, values, names, grid, lane, width, vectors, region, partials, bare, row, carried } = form;
  const chunk = schedule.stationary ?? [];
  const stageShape = sum.stage.axes.map((axis) => axis.extent);
  const lastAxis = stageShape.length - 1;
  const scope: ReadonlySet<Variable> = new Set(grid.filter(isVariable));
  const number = (n: number): Value => values.number("i32", n);

  const turns = sum.axes.map((axis, i) => values.variable(names.claim(axis.name), axis.extent / chunk[i]));
  const count = chunk.reduce((a, b) => a * b, 1);
  const together = chunk[chunk.length - 1] % 4 === 0 ? 4 : 1;
  const filling = values.variable(names.claim("term"), count / together);
  const box = region.extents.map((extent, i) =>
    i === lastAxis
      ? number(0)
      : values.variable(names.claim(sum.stage.axes[i].name), carried && i === row ? carried.turns : extent),
  );
  const loops = box.filter(isVariable);

  const column = (vector: number): Value => {
    const first = values.plus(region.low[lastAxis], number(vector * width));
    return lane ? values.plus(first, lane) : first;
  };
  const pointIn = (place: readonly Value[], vector: number): readonly Value[] =>
    region.low.map((low, i) => (i === lastAxis ? column(vector) : values.plus(low, place[i])));
  const completed = carried ? box.with(row, values.plus(box[row], number(carried.from))) : box;

  const aside: KernelTensor = bare
    ? kernel.results[0].tensor
    : { name: partials, buffer: partials, storage: "f32", shape: stageShape };
  const asideAt = (index: readonly Value[]): Value => placeOf(values, aside, flatten(values, stageShape, index), lane);
  const later = turns.reduce((all, turn) => values.plus(all, turn), number(0));

  return {
    /** The variables of the grid. */
    scope,
    chunk,
    /** Terms of a chunk, and how many of them one turn of the loop `filling` puts into registers. */
    count,
    together,
    turns: turns.filter(isVariable),
    filling,
    /** The loops over the points of the box: around its rows, and along them. */
    rows: loops.slice(0, -1),
    along: loops.slice(-1),
    loops,
    vectors: Array.from({ length: vectors }, (_, i) => i),
    /** The index of a vector's columns, and of the point that a turn of the loops completes there. */
    column,
    pointAt: (vector: number): readonly Value[] => pointIn(completed, vector),
    /** The point's place in the tile. */
    box,
    /** A place in a chunk, as an index of the sum. */
    inChunk: (within: readonly Value[]): readonly Value[] =>
      turns.map((turn, i) => values.plus(values.scale(turn, chunk[i]), within[i])),
    /** Where the partial sum of a point lies, and those of this row's point number `point`. */
    asideAt,
    asideInRow: (point: Value): readonly Value[] =>
      Array.from({ length: vectors }, (_, vector) => asideAt(pointIn(box.with(row, point), vector))),
    aside: Array.from({ length: vectors }, (_, vector) => asideAt(pointIn(completed, vector))),
    /** Whether this is not the first chunk of the sum, and whether it is. */
    isLater: values.binary("gt", later, number(0)),
    isFirst: values.binary("eq", later, number(0)),
    instantiate: (at?: (index: readonly Value[]) => Value) =>
      createInstantiator(values, kernel, {
        unroll: 1,
        names,
        ...(lane && { lane }),
        ...(at && { elsewhere: { stage: sum.stage.name, at } }),
      }),
    /** Buffers that the kernel writes. */
    written: new Set([...kernel.results.map((r) => r.tensor.buffer), partials]) as ReadonlySet<string>,
    ordered: (roots: readonly Value[]): readonly Value[] => orderIndices(values, roots, scope),
  };
}
