import { rootsOf, type Store } from "./bindings.js";
import type { Statement } from "./loops.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import { heldAt } from "./stationary_fill.js";
import type { Form } from "./stationary_form.js";
import type { Walk } from "./stationary_walk.js";
import type { Stream } from "./stream.js";
import { isVariable, type Value, type Variable } from "./value.js";

/** A point that a turn of the row has products for: the one that it completes, or one behind it. All lists are by vector. */
interface Met {
  /** What turns before have carried here. */
  readonly carried: readonly Value[] | undefined;
  readonly products: readonly (readonly Value[])[];
  /** The variables that sum them up, by turns. */
  readonly parts: readonly (readonly Value[])[];
  /** Where the sum waits for the next turn; the point that is completed has none. */
  readonly carriedOn: readonly Value[] | undefined;
}

/** Points of a row whose sums are zero: the loop over them, and where they are put aside. */
interface Stretch {
  readonly loops: readonly Variable[];
  readonly places: readonly Value[];
}

/**
 * How a turn of the sum passes by the points of the box, row by row, and adds to their sums the products of the chunk that is held.
 * Sums are put aside for the next turn, if they are not made use of directly.
 */
export function passOf(form: Form, walk: Walk, stream: Stream) {
  const { values, names, width, partials, bare, direct, carried, window, row, region } = form;
  const zero = values.number("f32", 0);
  const starts = walk.ordered(stream.registers.map(({ start }) => start));
  const nexts = walk.ordered(stream.registers.map(({ next }) => next));
  const passing = walk.ordered(stream.terms.map(({ value }) => value));
  const places = walk.ordered(walk.aside);
  const [rowAdds, rowIsEmpty] = stream.condition
    ? walk.ordered([stream.condition, values.binary("and", walk.isFirst, values.unary("not", stream.condition))])
    : [];

  const cellOf = (name: string): Value => values.cell(names.numbered(name), { type: "f32", width, until: walk.loops });
  const waiting = (carried?.places ?? []).slice(1).map(() => walk.vectors.map(() => cellOf("carried")));
  const halves = carried || walk.count > 4 ? [0, 1] : [0];
  const met = (carried?.places ?? [undefined]).map((place, ahead): Met => {
    const isHere = (point: readonly number[]): boolean => window === undefined || place === undefined || point[window] === place;
    const terms = stream.terms.flatMap(({ point, number }, i) => (isHere(point) ? [{ number, value: passing[i] }] : []));
    return {
      carried: waiting[ahead],
      products: walk.vectors.map((vector) =>
        terms.map(({ number, value }) => values.binary("mul", value, heldAt(form, walk, number, vector))),
      ),
      parts: walk.vectors.map(() => halves.map(() => cellOf("sum"))),
      carriedOn: waiting[ahead - 1],
    };
  });
  const sumOf = (parts: readonly Value[]): Value => parts.reduce((a, b) => values.binary("add", a, b));

  // What is left when a row has passed: the points that are still carried, and those that nothing met.
  const at = (point: number): Value => values.number("i32", point);
  const lastTurn = carried ? carried.from + carried.turns - 1 : 0;
  const behind = waiting.map((cells, i) => ({ cells, places: walk.ordered(walk.asideInRow(at(lastTurn + 1 + i))) }));
  const stretch = (from: number, to: number): Stretch => {
    const point = values.variable(names.claim("point"), to - from);
    return { loops: [point].filter(isVariable), places: walk.ordered(walk.asideInRow(values.plus(point, at(from)))) };
  };
  const ends = carried ? [[0, carried.from] as const, [lastTurn + 1 + waiting.length, region.extents[row]] as const] : [];
  const unmet = ends.filter(([from, to]) => to > from).map(([from, to]) => stretch(from, to));
  const wholeRow = carried ? stretch(0, region.extents[row]) : { loops: walk.along, places };

  const putAside = (places: readonly Value[], sums: readonly Value[]): readonly Store[] =>
    places.map((index, i) => ({ kind: "store", buffer: partials, index, value: sums[i], width }));
  const partialAt = (place: Value): Value => values.load(partials, "f32", place, width);
  const inLaterTurns = (out: Statement[], body: readonly Statement[]): void => {
    if (walk.turns.length > 0) out.push({ kind: "if", condition: walk.isLater, body });
  };
  const inFirstTurn = (out: Statement[], body: readonly Statement[]): void => {
    if (walk.turns.length > 0) out.push({ kind: "if", condition: walk.isFirst, body });
    else out.push(...body);
  };

  /** A row that adds nothing is left out; in the first turn its sums begin at zero. */
  function passRow(inRow: Block, stores: readonly Store[]): void {
    if (!rowAdds || !rowIsEmpty) {
      passPoints(inRow, stores);
      return;
    }
    const known = emitValues(inRow, [rowAdds, rowIsEmpty], names);
    const adding: Statement[] = [];
    passPoints({ ...known, out: adding }, stores);
    inRow.out.push({ kind: "if", condition: rowAdds, body: adding });
    inRow.out.push({ kind: "if", condition: rowIsEmpty, body: clear(known, wholeRow) });
  }

  function clear(within: Block, { loops, places }: Stretch): readonly Statement[] {
    const out: Statement[] = [];
    const zeros = places.map(() => zero);
    const inner = (block: Block): void => {
      emitValues(block, places, names).out.push(...putAside(places, zeros));
    };
    emitLoops({ ...within, out }, loops, { roots: places, names, inner });
    return out;
  }

  function passPoints(inRow: Block, stores: readonly Store[]): void {
    const { out } = inRow;
    const ready = emitValues(inRow, starts, names);
    for (const [i, { cell }] of stream.registers.entries()) declare(out, cell, starts[i]);
    for (const cell of waiting.flat()) declare(out, cell, zero);
    const roots = [...passing, ...nexts, ...(direct ? rootsOf(stores) : places)];
    emitLoops(ready, walk.along, { roots, names, inner: (block) => meet(block, stores) });
    for (const { cells, places } of behind) {
      emitValues(ready, places, names);
      const added = cells.map(
        (cell, i): Statement => ({ kind: "set", cell, value: values.binary("add", cell, partialAt(places[i])) }),
      );
      inLaterTurns(out, added);
      out.push(...putAside(places, cells));
    }
    for (const points of unmet) inFirstTurn(out, clear(ready, points));
  }

  function meet(inTurn: Block, stores: readonly Store[]): void {
    const block = emitValues(inTurn, [...met.flatMap((m) => m.products.flat()), ...nexts, ...(direct ? [] : places)], names);
    const { out } = block;
    for (const vector of walk.vectors)
      for (const { carried: before, products, parts, carriedOn } of met) {
        const own = parts[vector];
        for (const [i, part] of own.entries()) declare(out, part, before && i > 0 ? before[vector] : zero);
        if (!carriedOn) inLaterTurns(out, [{ kind: "set", cell: own[0], value: partialAt(places[vector]) }]);
        for (const [i, product] of products[vector].entries()) {
          const cell = own[i % own.length];
          out.push({ kind: "set", cell, value: values.binary("add", cell, product) });
        }
        if (carriedOn) out.push({ kind: "set", cell: carriedOn[vector], value: sumOf(own) });
        else if (!direct || bare) out.push(...putAside([places[vector]], [sumOf(own)]));
      }
    if (direct && !bare) {
      emitValues(block, rootsOf(stores), names);
      out.push(...stores);
    }
    for (const [i, { cell }] of stream.registers.entries()) out.push({ kind: "set", cell, value: nexts[i] });
  }

  return {
    /** By vector, of the point that a turn completes. */
    sums: met[0].parts.map(sumOf),
    /** What is stored besides the results. */
    partialStores:
      direct && !bare
        ? []
        : putAside(
            places,
            places.map(() => zero),
          ),
    inTurn: [...starts, ...passing, ...nexts],
    inRows: [
      ...(rowAdds && rowIsEmpty ? [rowAdds, rowIsEmpty] : []),
      ...behind.flatMap((b) => b.places),
      ...unmet.flatMap((u) => u.places),
      ...(carried ? wholeRow.places : []),
    ],
    places,
    passRow,
  };
}

function declare(out: Statement[], cell: Value, start: Value): void {
  if (cell.kind === "cell") out.push({ kind: "cell", name: cell.name, type: cell.type, width: cell.width, start });
}
