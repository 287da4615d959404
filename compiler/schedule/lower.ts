import { invariant } from "../base/invariant.js";
import type { Kernel } from "../kernel/kernel.js";
import { bindingsOf, loadsOf, rootsOf, type Store, withRoots } from "./bindings.js";
import { shareLoads } from "./cooperate.js";
import { joinVectors, orderIndices } from "./finish.js";
import { createInstantiator, flatten, placeOf, points, unflatten } from "./instantiate.js";
import { type LoopKernel, partialSums } from "./loops.js";
import { createLocalNames, identifierOf, type LocalNames } from "./names.js";
import type { Profile } from "./profile.js";
import { createRebuilder, createSubstitution } from "./rebuild.js";
import type { Schedule } from "./schedule.js";
import { sequence } from "./sequence.js";
import { lowerStaged } from "./staged.js";
import { stagedFormOf } from "./staged_form.js";
import { lowerStationary } from "./stationary.js";
import { formOf } from "./stationary_form.js";
import { isVariable, type Value, type Variable } from "./value.js";
import { createValues, type Values } from "./values.js";
import { iterationSpace, product, shapeOf, walkedAxes } from "./walk.js";

/** Writes a kernel as loops, in the way that the schedule says. */
export function lowerLoops(kernel: Kernel, schedule: Schedule, profile: Profile): LoopKernel {
  const loops = lowerForm(kernel, schedule, profile);
  const aside = [...kernel.reads, ...kernel.results.map((r) => r.tensor)].find(({ buffer }) => buffer === partialSums);
  return aside ? { ...loops, partials: product(aside.shape) } : loops;
}

function lowerForm(kernel: Kernel, schedule: Schedule, profile: Profile): LoopKernel {
  if (schedule.stationary) {
    const form = formOf(kernel, schedule, profile);
    invariant(typeof form !== "string", `${kernel.name} cannot be scheduled so: ${String(form)}`);
    return lowerStationary(form, profile);
  }
  if (schedule.staged) {
    const form = stagedFormOf(kernel, schedule);
    invariant(typeof form !== "string", `${kernel.name} cannot be scheduled so: ${String(form)}`);
    return lowerStaged(form, profile);
  }
  const values = createValues();
  const tensors = [...kernel.reads, ...kernel.results.map((r) => r.tensor)];
  const names = createLocalNames(tensors.flatMap(({ buffer }) => [identifierOf(buffer), `${identifierOf(buffer)}_by_4`]));
  const { grid, serial, lane, rolled, tilePoints } = tileSpace(values, kernel, schedule, names);
  const { stageAt } = createInstantiator(values, kernel, {
    unroll: schedule.unroll,
    rows: schedule.rows ?? 1,
    names,
    ...(lane && { lane }),
  });

  const collect = rolled && collectReductions(values, rolled);
  const stores = kernel.results.flatMap(({ stage, tensor }) =>
    tilePoints.map((point): Store => {
      const whole = stageAt(stage, unflatten(values, shapeOf(kernel, stage), point));
      const value = collect ? collect(whole) : whole;
      return { kind: "store", buffer: tensor.buffer, index: placeOf(values, tensor, point, lane), value, width: lane ? 4 : 1 };
    }),
  );

  const gridVariables = grid.filter(isVariable);
  const written = new Set(kernel.results.map((r) => r.tensor.buffer));
  const roots = rootsOf(stores);
  const gridSet = new Set(gridVariables);
  const laneVariable = gridVariables.at(-1);
  const joined = joinVectors(values, roots, written);
  const shared = schedule.cooperate && laneVariable ? shareLoads(values, joined, { laneVariable, lanes: profile.lanes }) : joined;
  const finished = orderIndices(values, shared, gridSet);
  // One buffer has one type in a kernel: where a value cannot be read as vectors, it is not written over as vectors.
  const inPlace = new Set(kernel.results.filter((r) => r.inPlace).map((r) => r.tensor.buffer));
  const scalarReads = loadsOf(finished).some((load) => load.width === 1 && inPlace.has(load.buffer));
  if (schedule.vectorise && scalarReads) return lowerForm(kernel, { ...schedule, vectorise: false }, profile);

  const body = sequence(withRoots(stores, finished), { grid: gridVariables, serial, ...(rolled && { rolled }) }, names);
  return {
    name: kernel.name,
    grid: gridVariables,
    invocations: gridVariables.reduce((product, v) => product * v.extent, 1),
    workgroup: schedule.workgroup,
    bindings: bindingsOf(kernel, stores, finished, profile),
    body,
    shared: [],
    lanes: schedule.cooperate ? profile.lanes : 1,
    hideBounds: profile.hideBounds,
  };
}

/** Grid variables, those of the tiles that are walked one after the other, and the row-major positions of the points of a tile in terms of them; of vectors in terms of the lane. */
function tileSpace(values: Values, kernel: Kernel, schedule: Schedule, local: LocalNames) {
  const space = iterationSpace(kernel, schedule.flat);
  const names = schedule.flat ? ["element"] : walkedAxes(kernel).map((axis) => axis.name);
  const tiles = space.map((extent, i) => Math.ceil(extent / schedule.tile[i]));
  const serial = schedule.serial ?? tiles.map(() => 1);
  const grid = tiles.map((count, i) => values.variable(local.claim(names[i]), count / serial[i]));
  const walked = serial.map((count, i) => values.variable(count === 1 ? "" : local.claim(names[i]), count));
  const starts = grid.map((outer, i) => {
    const g = values.plus(values.scale(outer, serial[i]), walked[i]);
    const extent = space[i];
    const tile = schedule.tile[i];
    const start = values.scale(g, tile);
    // The last tile reaches back where the extent is no multiple, and computes a few points a second time.
    return extent % tile === 0 ? start : values.binary("min", start, values.number("i32", extent - tile));
  });
  const variable = schedule.vectorise ? values.variable("lane", 4) : undefined;
  const lane = variable?.kind === "variable" ? variable : undefined;
  const innermost = space.length - 1;
  const vectors = schedule.tile.map((tile, i) => (lane && i === innermost ? tile / 4 : tile));
  const pointAt = (offset: readonly Value[]): Value => {
    const index = starts.map((start, i) => values.plus(start, values.scale(offset[i], lane && i === innermost ? 4 : 1)));
    const first = flatten(values, space, index);
    return lane ? values.plus(first, lane) : first;
  };
  if (schedule.roll) {
    const count = vectors.reduce((a, b) => a * b, 1);
    const variable = values.variable(local.claim("point"), count);
    if (variable.kind === "variable")
      return {
        grid,
        serial: walked.filter(isVariable),
        lane,
        rolled: variable,
        tilePoints: [pointAt(unflatten(values, vectors, variable))],
      };
  }
  const tilePoints = points(vectors).map((offset) => pointAt(offset.map((i) => values.number("i32", i))));
  return { grid, serial: walked.filter(isVariable), lane, rolled: undefined, tilePoints };
}

/** In the place of a reduction at a point of the tile, that of all points side by side, of which the point's is taken. */
function collectReductions(values: Values, point: Variable) {
  const atPoints = Array.from({ length: point.extent }, (_, i) => createSubstitution(values, point, values.number("i32", i)));
  return createRebuilder(values, (value) => {
    if (!value.variables.has(point)) return value;
    if (value.kind !== "reduce") return undefined;
    return values.element(values.array(atPoints.map((at) => at(value))), point);
  });
}
