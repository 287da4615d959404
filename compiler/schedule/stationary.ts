import type { Expr } from "../kernel/expr.js";
import type { Kernel, KernelTensor } from "../kernel/kernel.js";
import { bindingsOf, type Store } from "./bindings.js";
import { joinVectors, orderIndices } from "./finish.js";
import { createInstantiator, flatten, placeOf, points, unflatten } from "./instantiate.js";
import { type LoopKernel, partialSums, type Statement } from "./loops.js";
import { createLocalNames, identifierOf, type LocalNames } from "./names.js";
import { type SumOfProducts, sumOfProducts } from "./products.js";
import type { Profile } from "./profile.js";
import { rangeOf } from "./range.js";
import { rotate } from "./rotate.js";
import type { Schedule } from "./schedule.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import { affineOf, type Value, type Variable } from "./value.js";
import { createValues, type Values } from "./values.js";
import { shapeOf, walkedAxes } from "./walk.js";

/** What a tile of a kernel reads of its sum of products: a box of points, beginning at `low`. */
export interface Region {
  readonly low: readonly Value[];
  readonly extents: readonly number[];
}

/** A kernel with one factor of its sum of products stationary, as far as it is known before statements are written. */
interface Form {
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
  /** Where sums lie that are put aside, in the shape of the stage: the result itself where nothing is done with them. */
  readonly partials: string;
  /** Whether the sums are stored as they are. */
  readonly bare: boolean;
  /** Whether results are computed point by point, while their sum is at hand. */
  readonly direct: boolean;
  /** The number of the factor that is held. */
  readonly held: 0 | 1;
}

export type Refusal = string;

/**
 * How a kernel would hold a factor of its sum of products, or why it cannot. For `tile` and `stationary` of the schedule:
 *
 *     for each chunk of the sum:  hold the chunk of one factor, for the columns of this lane
 *       for each point of the tile:  sum = partial sum of the point + Σ of the chunk; put it aside
 *     for each point of the tile:  what is done with the complete sums
 */
export function formOf(kernel: Kernel, schedule: Schedule): Form | Refusal {
  const sum = sumOfProducts(kernel);
  const { stationary: chunk, tile } = schedule;
  if (!sum || !chunk) return "there is no sum of products to hold a factor of";
  if (chunk.length !== sum.axes.length || sum.axes.some((axis, i) => axis.extent % chunk[i] !== 0))
    return "the chunks do not divide the sum";
  const axes = walkedAxes(kernel);
  if (axes.some((axis, i) => axis.extent % tile[i] !== 0)) return "the tile does not divide the kernel";
  const values = createValues();
  const buffers = [...kernel.reads, ...kernel.results.map((r) => r.tensor)].map((t) => t.buffer);
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
  const moving = new Set(box.filter((b): b is Variable => b?.kind === "variable"));
  const factors = sum.factors.map((factor) => valueAt(factor, [...sum.stage.axes, ...sum.axes], [...at, ...terms]));
  const moves = (value: Value): boolean => [...value.variables].some((v) => moving.has(v));
  const isUniform = (value: Value): boolean =>
    !value.variables.has(lanes) && !(columns.kind === "variable" && value.variables.has(columns));
  const held = ([0, 1] as const).find((i) => !moves(factors[i]) && !isUniform(factors[i]) && isUniform(factors[1 - i]));
  if (held === undefined || !moves(factors[1 - held])) return "no factor stays where it is while the points pass by";

  const [result] = kernel.results;
  const bare = kernel.results.length === 1 && result.stage === sum.stage.name && !result.inPlace;
  const whole = sum.axes.every((axis, i) => axis.extent === chunk[i]);
  const ownPoint = grid.map((g, i) => values.plus(values.scale(g, tile[i]), inner[i]));
  const direct = whole && uses.every((use) => use.length === ownPoint.length && use.every((v, i) => v === ownPoint[i]));
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
    partials: bare ? result.tensor.buffer : partialSums,
    bare,
    direct,
    held,
  };
}

/** The box of all indices that are read, where its place is a matter of the grid and no two invocations have a part in common. */
function regionOf(values: Values, uses: readonly (readonly Value[])[], grid: readonly Value[]): Region | undefined {
  const [first] = uses;
  if (!first) return undefined;
  const outer = new Set(grid.filter((g): g is Variable => g.kind === "variable"));
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

/** What has to hold for any of the values not to be zero, as far as it does not depend on what moves; undefined if that is nothing. */
function conditionOfAll(values: Values, all: readonly Value[], moves: (v: Variable) => boolean): Value | undefined {
  const [first = [], ...rest] = all.map((value) =>
    value.kind === "select" && value.otherwise.kind === "number" && value.otherwise.value === 0 ? conjuncts(value.condition) : [],
  );
  const common = first.filter((c) => ![...c.variables].some(moves) && rest.every((others) => others.includes(c)));
  return common.length === 0 ? undefined : common.reduce((a, b) => values.binary("and", a, b));
}

const conjuncts = (condition: Value): readonly Value[] =>
  condition.kind === "binary" && condition.op === "and" ? [...conjuncts(condition.a), ...conjuncts(condition.b)] : [condition];

/** Writes the loops of a kernel that holds a factor of its sum of products. The schedule has to be one that `formOf` does not refuse. */
export function lowerStationary(form: Form, profile: Profile): LoopKernel {
  const { kernel, schedule, sum, values, names, grid, lane, width, vectors, region, partials, bare, direct, held } = form;
  const chunk = schedule.stationary ?? [];
  const gridVariables = grid.filter((v): v is Variable => v.kind === "variable");
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
  const isVariable = (v: Value): v is Variable => v.kind === "variable";

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

  const isHeld = (i: number, vector: number): Value =>
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

  const literal = (point: readonly number[]): readonly Value[] => point.map((i) => values.number("i32", i));
  const isZero = (value: Value): boolean => value.kind === "number" && value.value === 0;
  const live = points(chunk)
    .map((point, number) => ({ point, number }))
    .filter(({ point }) => !sum.factors.some((factor) => isZero(bind(factor, 0, literal(point)))));
  const passers = passBetween(live, chunk);
  const shares = passers.blocks.map((tables) => {
    const within = tables.map((table, i) => {
      const at = values.lanes(table, laneVariable);
      return i === tables.length - 1 && passers.lane ? values.plus(values.scale(at, 4), passers.lane) : at;
    });
    return passers.valueAt(sum.factors[1 - held], [...sum.stage.axes, ...sum.axes], [...pointAt(0), ...inChunk(within)]);
  });
  const joined = joinVectors(values, shares, written);
  const rotated = innermost ? rotate(values, joined, innermost, names) : { roots: joined, registers: [] };
  const starts = finish(rotated.registers.map(({ start }) => start));
  const nexts = finish(rotated.registers.map(({ next }) => next));
  const passing = finish(rotated.roots);
  const passingAt = (i: number): Value => {
    const unit = Math.floor(i / passers.unit);
    const share = values.broadcast(passing[Math.floor(unit / profile.lanes)], unit % profile.lanes);
    return passers.unit === 4 ? values.component(share, i % 4) : share;
  };
  const places = finish(vectorNumbers.map((vector) => asideAt(pointAt(vector))));

  /**
   * How the lanes of the subgroup divide the factor that passes by: each makes one term of it, or four beside each other, of each
   * block, and hands them round. A block says for each axis of the sum where each lane is.
   */
  function passBetween(terms: readonly { readonly point: readonly number[] }[], extents: readonly number[]) {
    const unit = extents[extents.length - 1] % 4 === 0 && terms.length === extents.reduce((a, b) => a * b, 1) ? 4 : 1;
    const firsts = terms.filter((_, i) => i % unit === 0).map(({ point }) => point);
    const blocks = Array.from({ length: Math.ceil(firsts.length / profile.lanes) }, (_, block) =>
      extents.map((_, axis) =>
        Array.from({ length: profile.lanes }, (_, i) => {
          const at = firsts[Math.min(block * profile.lanes + i, firsts.length - 1)][axis];
          return axis === extents.length - 1 ? at / unit : at;
        }),
      ),
    );
    const made = values.variable("lane", 4);
    const vector = unit === 4 && isVariable(made) ? made : undefined;
    const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names, ...(vector && { lane: vector }) });
    return { unit, blocks, lane: vector, valueAt };
  }

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
      const moved = inner ?? boxOfResults();
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

  /** Where results are computed with their sum at hand, the tile is walked with the box. */
  function boxOfResults(): readonly Value[] {
    return space.map((_, i) => (i === space.length - 1 ? values.number("i32", 0) : box[i]));
  }

  const storeRoots = stores.flatMap((s) => [s.value, s.index]);
  const body: Statement[] = [{ kind: "cell", name: "stationary", type: "f32", width, start: { count: count * vectors } }];
  const products = vectorNumbers.map((vector) =>
    live.map(({ number }, i) => values.binary("mul", passingAt(i), isHeld(number, vector))),
  );
  const isLater = turns.reduce((sum, turn) => values.plus(sum, turn), values.number("i32", 0));
  const started = values.binary("gt", isLater, values.number("i32", 0));
  const condition = conditionOfAll(values, joined, (v) => v === laneVariable || v === innermost);
  const rowAdds =
    condition && turns.some(isVariable)
      ? finish([values.binary("or", condition, values.binary("eq", isLater, values.number("i32", 0)))])[0]
      : undefined;
  const inBox = [...products.flat(), ...nexts, ...(direct ? storeRoots : places)];
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
        roots: [...(rowAdds ? [rowAdds] : []), ...starts, ...inBox],
        names,
        inner: passBy,
      });
    },
  });

  /** The innermost loop: the points of a row, one after the other. A row that adds nothing to sums that are begun is left out. */
  function passBy(row: Block): void {
    if (!rowAdds) {
      passRow(row);
      return;
    }
    const known = emitValues(row, [rowAdds], names);
    const out: Statement[] = [];
    passRow({ ...known, out });
    row.out.push({ kind: "if", condition: rowAdds, body: out });
  }

  function passRow(row: Block): void {
    const ready = emitValues(row, starts, names);
    for (const [i, { cell }] of rotated.registers.entries())
      if (cell.kind === "cell")
        row.out.push({ kind: "cell", name: cell.name, type: cell.type, width: cell.width, start: starts[i] });
    emitLoops(ready, boxLoops.slice(-1), { roots: inBox, names, inner: computePoint });
  }

  function computePoint(at: Block): void {
    let block = emitValues(at, [...products.flat(), ...nexts, ...(direct ? [] : places)], names);
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
      block = emitValues(block, storeRoots, names);
      out.push(...stores);
    }
    for (const [i, { cell }] of rotated.registers.entries()) out.push({ kind: "set", cell, value: nexts[i] });
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
    lanes: profile.lanes,
    hideBounds: profile.hideBounds,
    ...(partialStores.length > 0 && !bare && { partials: stageShape.reduce((a, b) => a * b, 1) }),
  };
}
