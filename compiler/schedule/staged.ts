import { bindingsOf, loadsOf } from "./bindings.js";
import { joinVectors, orderIndices } from "./finish.js";
import type { LoopKernel, Statement } from "./loops.js";
import type { Profile } from "./profile.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import { type StagedForm, stagedFormOf } from "./staged_form.js";
import { emitProducts } from "./staged_products.js";
import { emitResults, type Sums, stagedResults } from "./staged_results.js";
import { type StagedTile, stagedTileOf } from "./staged_tile.js";
import { isVariable, type Value } from "./value.js";
import { product } from "./walk.js";

/**
 * Writes the loops of a kernel whose factors are staged:
 *
 *     for each tile of the sum:  the workgroup copies a tile of both factors to its memory
 *       for each term of the tile:  sums of the invocation += its rows of the one · its columns of the other
 *     for each row and column that there is:  what is done with its sum
 */
export function lowerStaged(form: StagedForm, profile: Profile): LoopKernel {
  const { kernel, schedule, staged, sum, values, names } = form;
  const grid = form.grid.filter(isVariable);
  const gridSet = new Set(grid);
  const written = new Set(kernel.results.map((r) => r.tensor.buffer));
  const finish = (roots: readonly Value[]): readonly Value[] =>
    orderIndices(values, joinVectors(values, roots, written), gridSet);

  // In the order of nesting: what is outside is made first.
  const turns = sum.axes.map((axis, i) => values.variable(names.claim(axis.name), Math.ceil(axis.extent / staged.terms[i])));
  const step = values.variable(names.claim("step"), product(staged.terms) / schedule.unroll);
  const tiles = {
    rows: stagedTileOf(form, "rows", { turns, name: names.claim("row_tile") }),
    columns: stagedTileOf(form, "columns", { turns, name: names.claim("column_tile") }),
  };
  const sums = sumsOf(form);
  const results = stagedResults(form, sums);
  const finished = finish(results.flatMap(({ store, condition }) => [store.value, store.index, condition]));
  // One buffer has one type in a kernel: where a value cannot be read as vectors, it is not written over as vectors.
  const inPlace = new Set(kernel.results.filter((r) => r.inPlace).map((r) => r.tensor.buffer));
  const scalarReads = loadsOf(finished).some((load) => load.width === 1 && inPlace.has(load.buffer));
  const again = schedule.vectorise && scalarReads ? stagedFormOf(kernel, { ...schedule, vectorise: false }) : undefined;
  if (typeof again === "object") return lowerStaged(again, profile);

  const zero = values.number("f32", 0);
  const body = sums
    .flat(2)
    .flatMap((cell): readonly Statement[] =>
      cell.kind === "cell" ? [{ kind: "cell", name: cell.name, type: "f32", width: 4, start: zero }] : [],
    );
  const top: Block = { out: [...body], scope: gridSet, bound: new Set() };
  const copies = [tiles.rows, tiles.columns].flatMap((tile) => tile.copies.map((copy) => ({ tile, copy })));
  const always = values.number("bool", 1);
  const copied = finish(copies.flatMap(({ copy }) => [copy.at, copy.value, copy.condition ?? always]));
  const copyTo = ({ array: { name, type, width } }: StagedTile, index: Value, value: Value): Statement => ({
    kind: "set",
    cell: values.cell(name, { type, width, until: [], index }),
    value,
  });
  const loops = turns.filter(isVariable);
  emitLoops(top, loops, {
    roots: copied,
    names,
    inner: (turn) => {
      const block = emitValues(turn, copied, names);
      // Whoever is still at the tile before has read it.
      if (loops.length > 0) block.out.push({ kind: "barrier" });
      for (const [i, { tile }] of copies.entries()) {
        const [index, value, condition] = copied.slice(3 * i);
        const set = copyTo(tile, index, value);
        block.out.push(condition === always ? set : { kind: "if", condition, body: [set] });
      }
      block.out.push({ kind: "barrier" });
      emitProducts(block, form, { tiles, sums, step });
    },
  });
  const ordered = results.map(({ store }, i) => ({
    store: { ...store, value: finished[3 * i], index: finished[3 * i + 1] },
    condition: finished[3 * i + 2],
  }));
  emitResults({ ...top, bound: new Set() }, ordered, names);
  return {
    name: kernel.name,
    grid,
    invocations: product(grid.map((v) => v.extent)),
    workgroup: schedule.workgroup,
    bindings: bindingsOf(
      kernel,
      results.map(({ store }) => store),
      [...copied, ...finished],
      profile,
    ),
    body: top.out,
    shared: [tiles.rows.array, tiles.columns.array],
    lanes: 1,
    hideBounds: profile.hideBounds,
  };
}

/** Variables for the sums of an invocation. */
function sumsOf({ values, names, staged, rows }: StagedForm): Sums {
  const each = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);
  const sum = (): Value => values.cell(names.numbered("sum"), { type: "f32", width: 4, until: [] });
  return each(staged.rows, () => each(rows.uses, () => each(staged.columns / 4, sum)));
}
