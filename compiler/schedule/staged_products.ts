import { orderIndices } from "./finish.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import type { StagedForm } from "./staged_form.js";
import type { Sums } from "./staged_results.js";
import type { StagedTile } from "./staged_tile.js";
import { isVariable, parts, type Value } from "./value.js";

export interface Tiles {
  readonly rows: StagedTile;
  readonly columns: StagedTile;
}

/** Adds the products of a tile to the sums, in the order of its terms; `step` counts the turns. */
export function emitProducts(block: Block, form: StagedForm, { tiles, sums, step }: ProductOptions): void {
  const { values, names, schedule, staged, rows, rowAt, vectorAt, grid } = form;
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  const read = (tile: StagedTile, term: number, point: Value, { lane, use }: { readonly lane: number; readonly use: number }) => {
    const termLane = term % 4;
    const first = values.plus(values.scale(step, schedule.unroll), values.number("i32", term - termLane));
    const at = tile.placeOf({ term: first, termLane, point, pointLane: lane, use });
    const { name, type, width } = tile.array;
    const element = values.cell(name, { type, width, until: [], index: at.element });
    return at.lane === undefined ? element : values.component(element, at.lane);
  };
  const inFours = staged.rows % 4 === 0;
  const products = upTo(schedule.unroll).map((term) => ({
    rows: upTo(staged.rows).map((row) => {
      const lane = inFours ? row % 4 : 0;
      return upTo(rows.uses).map((use) => read(tiles.rows, term, rowAt(row - lane), { lane, use }));
    }),
    columns: upTo(staged.columns / 4).map((vector) => {
      const point = values.scale(vectorAt(vector), 4);
      return values.pack(upTo(4).map((lane) => read(tiles.columns, term, point, { lane, use: 0 })));
    }),
  }));
  const all = products.flatMap((term) => [...term.rows.flat(), ...term.columns]);
  const ordered = orderIndices(values, all, new Set(grid.filter(isVariable)));
  const orderedOf = new Map(all.map((value, i) => [value, ordered[i]]));
  const indices = [...new Set(ordered.flatMap(cellsIn))].flatMap(({ index }) => (index ? [index] : []));
  emitLoops(block, [step].filter(isVariable), {
    roots: indices,
    names,
    inner: (turn) => {
      const { out } = emitValues(turn, indices, names);
      const named = new Set<Value>();
      // What is read has a name, which a cell does not get by itself.
      const nameAll = (value: Value, as: string): void => {
        const found = value.kind === "pack" ? [...cellsIn(value), value] : cellsIn(value);
        for (const each of found) if (!named.has(each)) out.push({ kind: "let", name: names.numbered(as), value: each });
        for (const each of found) named.add(each);
      };
      for (const term of products) {
        const ofRows = term.rows.map((uses) => uses.map((value) => orderedOf.get(value) ?? value));
        const ofColumns = term.columns.map((value) => orderedOf.get(value) ?? value);
        for (const value of ofRows.flat()) nameAll(value, "row");
        for (const value of ofColumns) nameAll(value, "column");
        for (const [row, uses] of ofRows.entries())
          for (const [use, factor] of uses.entries())
            for (const [vector, column] of ofColumns.entries()) {
              const cell = sums[row][use][vector];
              out.push({ kind: "set", cell, value: values.binary("add", cell, values.binary("mul", factor, column)) });
            }
      }
    },
  });
}

interface ProductOptions {
  readonly tiles: Tiles;
  readonly sums: Sums;
  readonly step: Value;
}

/** The elements of workgroup memory that a value is made of. */
function cellsIn(value: Value): readonly Extract<Value, { kind: "cell" }>[] {
  return value.kind === "cell" ? [value] : parts(value).flatMap(cellsIn);
}
