import type { Expr } from "../kernel/expr.js";
import type { KernelTensor } from "../kernel/kernel.js";
import { bindingsOf, type Store } from "./bindings.js";
import { joinVectors, orderIndices } from "./finish.js";
import { createInstantiator, flatten, placeOf, unflatten } from "./instantiate.js";
import type { LoopKernel, Statement } from "./loops.js";
import type { Profile } from "./profile.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import type { Form } from "./stationary_form.js";
import { streamOf } from "./stream.js";
import { isVariable, type Value } from "./value.js";
import { shapeOf, walkedAxes } from "./walk.js";

/** Writes the loops of a kernel that holds a factor of its sum of products. The schedule has to be one that `formOf` does not refuse. */
export function lowerStationary(form: Form, profile: Profile): LoopKernel {
  const { kernel, schedule, sum, values, names, grid, lane, width, vectors, region, partials, bare, direct, held } = form;
  const chunk = schedule.stationary ?? [];
  const gridVariables = grid.filter(isVariable);
  const gridSet = new Set(gridVariables);
  const laneVariable = gridVariables[gridVariables.length - 1];
  const stageShape = sum.stage.axes.map((axis) => axis.extent);
  const lastAxis = stageShape.length - 1;
  const instantiate = (at?: (index: readonly Value[]) => Value) =>
    createInstantiator(values, kernel, {
      unroll: 1,
      names,
      ...(lane && { lane }),
      ...(at && { elsewhere: { stage: sum.stage.name, at } }),
    });

  // In the order of nesting: what is outside is made first.
  const turns = sum.axes.map((axis, i) => values.variable(names.claim(axis.name), axis.extent / chunk[i]));
  const count = chunk.reduce((a, b) => a * b, 1);
  const together = chunk[chunk.length - 1] % 4 === 0 ? 4 : 1;
  const filling = values.variable(names.claim("term"), count / together);
  const box = region.extents.map((extent, i) =>
    i === lastAxis ? values.number("i32", 0) : values.variable(names.claim(sum.stage.axes[i].name), extent),
  );
  const boxLoops = box.filter(isVariable);
  const innermost = boxLoops.at(-1);
  const column = (vector: number): Value => {
    const first = values.plus(region.low[lastAxis], values.number("i32", vector * width));
    return lane ? values.plus(first, lane) : first;
  };
  const pointAt = (vector: number): readonly Value[] =>
    region.low.map((low, i) => (i === lastAxis ? column(vector) : values.plus(low, box[i])));
  const inChunk = (within: readonly Value[]): readonly Value[] =>
    turns.map((turn, i) => values.plus(values.scale(turn, chunk[i]), within[i]));
  const [result] = kernel.results;
  const aside: KernelTensor = bare ? result.tensor : { name: partials, buffer: partials, storage: "f32", shape: stageShape };
  const asideAt = (index: readonly Value[]): Value => placeOf(values, aside, flatten(values, stageShape, index), lane);

  const { valueAt } = instantiate();
  const bind = (factor: Expr, vector: number, within: readonly Value[]): Value =>
    valueAt(factor, [...sum.stage.axes, ...sum.axes], [...pointAt(vector), ...inChunk(within)]);
  const vectorNumbers = Array.from({ length: vectors }, (_, i) => i);
  const written = new Set([...kernel.results.map((r) => r.tensor.buffer), partials]);
  const finish = (roots: readonly Value[]): readonly Value[] => orderIndices(values, roots, gridSet);

  const heldAt = (i: number, vector: number): Value =>
    values.cell("stationary", {
      type: "f32",
      width,
      until: turns.filter(isVariable),
      index: values.number("i32", i * vectors + vector),
    });
  const fills = Array.from({ length: together }, (_, i) => i).flatMap((i) => {
    const term = values.plus(values.scale(filling, together), values.number("i32", i));
    const within = unflatten(values, chunk, term);
    return vectorNumbers.map((vector) => ({
      at: values.plus(values.scale(term, vectors), values.number("i32", vector)),
      value: bind(sum.factors[held], vector, within),
    }));
  });
  const filled = finish(
    joinVectors(
      values,
      fills.flatMap(({ at, value }) => [at, value]),
      written,
    ),
  );

  const stream = streamOf(form, { chunk, lanes: profile.lanes, laneVariable, innermost, pointAt, inChunk });
  const starts = finish(stream.registers.map(({ start }) => start));
  const nexts = finish(stream.registers.map(({ next }) => next));
  const passing = finish(stream.terms.map(({ value }) => value));
  const places = finish(vectorNumbers.map((vector) => asideAt(pointAt(vector))));

  const accumulators = vectorNumbers.map(() =>
    (count > 4 ? [0, 1] : [0]).map(() => values.cell(names.numbered("sum"), { type: "f32", width, until: boxLoops })),
  );
  const sums = accumulators.map((parts) => parts.reduce((a, b) => values.binary("add", a, b)));

  const space = walkedAxes(kernel).map((axis) => axis.extent);
  const inner = direct
    ? undefined
    : space.map((_, i) =>
        i === space.length - 1
          ? values.number("i32", 0)
          : values.variable(names.claim(walkedAxes(kernel)[i].name), schedule.tile[i]),
      );
  const stores = bare ? [] : finishStores();

  function finishStores(): readonly Store[] {
    const vectorOf = new Map(vectorNumbers.map((vector) => [column(vector), vector]));
    const { stageAt } = instantiate((index) => {
      const vector = vectorOf.get(index[lastAxis]);
      if (direct && vector !== undefined) return sums[vector];
      return values.load(partials, "f32", asideAt(index), width);
    });
    const found = vectorNumbers.flatMap((vector) => {
      // Where results are computed with their sum at hand, the tile is walked with the box.
      const moved = inner ?? box;
      const index = grid.map((g, i) => values.plus(values.scale(g, schedule.tile[i]), moved[i]));
      const lastIndex = index.length - 1;
      const point = flatten(values, space, index.with(lastIndex, column(vector)));
      return kernel.results.map(({ stage, tensor }): Store => {
        const value = stageAt(stage, unflatten(values, shapeOf(kernel, stage), point));
        return { kind: "store", buffer: tensor.buffer, index: placeOf(values, tensor, point, lane), value, width };
      });
    });
    const roots = finish(
      joinVectors(
        values,
        found.flatMap((s) => [s.value, s.index]),
        written,
      ),
    );
    return found.map((s, i) => ({ ...s, value: roots[2 * i], index: roots[2 * i + 1] }));
  }

  const storeRoots = stores.flatMap((s) => [s.value, s.index]);
  const body: Statement[] = [{ kind: "cell", name: "stationary", type: "f32", width, start: { count: count * vectors } }];
  const products = vectorNumbers.map((vector) =>
    stream.terms.map(({ number }, i) => values.binary("mul", passing[i], heldAt(number, vector))),
  );
  const isLater = turns.reduce((sum, turn) => values.plus(sum, turn), values.number("i32", 0));
  const zero = values.number("i32", 0);
  const started = values.binary("gt", isLater, zero);
  const first = values.binary("eq", isLater, zero);
  const isWhole = !stream.condition || !turns.some(isVariable);
  const [rowAdds, rowIsEmpty] = isWhole
    ? []
    : finish([stream.condition, values.binary("and", first, values.unary("not", stream.condition))]);
  const inBox = [...passing, ...nexts, ...(direct ? storeRoots : places)];
  const top: Block = { out: body, scope: gridSet, bound: new Set() };
  emitLoops(top, turns.filter(isVariable), {
    roots: [...filled, ...starts, ...inBox],
    names,
    inner: (inTurn) => {
      emitLoops(inTurn, [filling].filter(isVariable), {
        roots: filled,
        names,
        inner: (at) => {
          const { out } = emitValues(at, filled, names);
          for (let i = 0; i < fills.length; i++) {
            const cell = values.cell("stationary", { type: "f32", width, until: [], index: filled[2 * i] });
            out.push({ kind: "set", cell, value: filled[2 * i + 1] });
          }
        },
      });
      emitLoops(inTurn, boxLoops.slice(0, -1), {
        roots: [...(rowAdds && rowIsEmpty ? [rowAdds, rowIsEmpty] : []), ...starts, ...inBox],
        names,
        inner: passBy,
      });
    },
  });

  /** A row that adds nothing is left out; in the first turn its sums begin at zero. */
  function passBy(row: Block): void {
    if (!rowAdds || !rowIsEmpty) {
      passRow(row);
      return;
    }
    const known = emitValues(row, [rowAdds, rowIsEmpty], names);
    const out: Statement[] = [];
    passRow({ ...known, out });
    row.out.push({ kind: "if", condition: rowAdds, body: out });
    const clear: Statement[] = [];
    emitLoops({ ...known, out: clear }, boxLoops.slice(-1), {
      roots: places,
      names,
      inner: (at) => {
        const value = values.number("f32", 0);
        emitValues(at, places, names).out.push(
          ...places.map((index): Store => ({ kind: "store", buffer: partials, index, value, width })),
        );
      },
    });
    row.out.push({ kind: "if", condition: rowIsEmpty, body: clear });
  }

  /** The innermost loop: the points of a row, one after the other. */
  function passRow(row: Block): void {
    const ready = emitValues(row, starts, names);
    for (const [i, { cell }] of stream.registers.entries())
      if (cell.kind === "cell")
        row.out.push({ kind: "cell", name: cell.name, type: cell.type, width: cell.width, start: starts[i] });
    emitLoops(ready, boxLoops.slice(-1), { roots: inBox, names, inner: computePoint });
  }

  function computePoint(at: Block): void {
    const block = emitValues(at, [...products.flat(), ...nexts, ...(direct ? [] : places)], names);
    const { out } = block;
    for (const [vector, parts] of accumulators.entries()) {
      for (const part of parts)
        if (part.kind === "cell") out.push({ kind: "cell", name: part.name, type: "f32", width, start: values.number("f32", 0) });
      const partial = values.load(partials, "f32", places[vector], width);
      if (turns.some(isVariable))
        out.push({ kind: "if", condition: started, body: [{ kind: "set", cell: parts[0], value: partial }] });
      for (const [i, product] of products[vector].entries()) {
        const cell = parts[i % parts.length];
        out.push({ kind: "set", cell, value: values.binary("add", cell, product) });
      }
      if (!direct || bare) out.push({ kind: "store", buffer: partials, index: places[vector], value: sums[vector], width });
    }
    if (direct && !bare) {
      emitValues(block, storeRoots, names);
      out.push(...stores);
    }
    for (const [i, { cell }] of stream.registers.entries()) out.push({ kind: "set", cell, value: nexts[i] });
  }

  if (inner && !bare)
    emitLoops({ ...top, bound: new Set() }, inner.filter(isVariable), {
      roots: storeRoots,
      names,
      inner: (at) => emitValues(at, storeRoots, names).out.push(...stores),
    });

  const partialStores: readonly Store[] =
    direct && !bare ? [] : places.map((index): Store => ({ kind: "store", buffer: partials, index, value: sums[0], width }));
  return {
    name: kernel.name,
    grid: gridVariables,
    invocations: gridVariables.reduce((product, v) => product * v.extent, 1),
    workgroup: profile.lanes,
    bindings: bindingsOf(kernel, [...stores, ...partialStores], [...filled, ...starts, ...inBox, ...storeRoots], profile),
    body,
    shared: [],
    lanes: profile.lanes,
    hideBounds: profile.hideBounds,
    ...(partialStores.length > 0 && !bare && { partials: stageShape.reduce((a, b) => a * b, 1) }),
  };
}
