import { rootsOf, type Store, withRoots } from "./bindings.js";
import { joinVectors } from "./finish.js";
import { flatten, placeOf, unflatten } from "./instantiate.js";
import type { Form } from "./stationary_form.js";
import type { Walk } from "./stationary_walk.js";
import { isVariable, type Value } from "./value.js";
import { shapeOf, walkedAxes } from "./walk.js";

/**
 * What is done with the sums: the stores of the results, of a point whose `sums` (one for each vector) are at hand or, in loops of
 * their own over the tile, of one whose sums were put aside.
 */
export function finishOf(form: Form, walk: Walk, sums: readonly Value[]) {
  const { kernel, schedule, values, names, grid, lane, width, partials, bare, direct } = form;
  if (bare) return { loops: [], stores: [] };
  const axes = walkedAxes(kernel);
  const space = axes.map((axis) => axis.extent);
  const last = space.length - 1;
  const tile = direct
    ? walk.box
    : space.map((_, i) => (i === last ? values.number("i32", 0) : values.variable(names.claim(axes[i].name), schedule.tile[i])));

  const vectorOf = new Map(walk.vectors.map((vector) => [walk.column(vector), vector]));
  const { stageAt } = walk.instantiate((index) => {
    const vector = vectorOf.get(index[index.length - 1]);
    return direct && vector !== undefined ? sums[vector] : values.load(partials, "f32", walk.asideAt(index), width);
  });
  const found = walk.vectors.flatMap((vector) => {
    const index = grid.map((g, i) => values.plus(values.scale(g, schedule.tile[i]), tile[i]));
    const point = flatten(values, space, index.with(last, walk.column(vector)));
    return kernel.results.map(({ stage, tensor }): Store => {
      const value = stageAt(stage, unflatten(values, shapeOf(kernel, stage), point));
      return { kind: "store", buffer: tensor.buffer, index: placeOf(values, tensor, point, lane), value, width };
    });
  });
  const roots = walk.ordered(joinVectors(values, rootsOf(found), walk.written));
  const stores = withRoots(found, roots);
  return { loops: direct ? [] : tile.filter(isVariable), stores };
}
