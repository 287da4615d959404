import { invariant } from "../base/invariant.js";
import type { Store } from "./bindings.js";
import { placeOf } from "./instantiate.js";
import type { Statement } from "./loops.js";
import type { LocalNames } from "./names.js";
import { type Block, emitValues } from "./sequence.js";
import { createResults, keyOf, type StagedForm, within } from "./staged_form.js";
import { isVariable, type Value } from "./value.js";

/** The sums of an invocation, as vectors of four columns: by row, by use, and by vector. */
export type Sums = readonly (readonly (readonly Value[])[])[];

/** A store, and whether there is such a point: the last block may reach beyond the end. */
export interface GuardedStore {
  readonly store: Store;
  readonly condition: Value;
}

/** What is done with the sums of an invocation. */
export function stagedResults(form: StagedForm, sums: Sums): readonly GuardedStore[] {
  const { kernel, schedule, values, names, sum, rows, columns, rowAt, vectorAt, pointAt, usesAt } = form;
  const number = (n: number): Value => values.number("i32", n);
  const made = schedule.vectorise ? values.variable("lane", 4) : undefined;
  const lane = isVariable(made) ? made : undefined;
  /** The columns of a vector: all at once, or one by one. Each with the number by which it may lie beyond the end. */
  const columnsOf = (vector: number) => {
    const four = values.plus(values.binary("div", columns.first, number(4)), vectorAt(vector));
    if (lane) {
      const extent = columns.extent / 4;
      const column = values.plus(values.scale(within(values, four, { extent }), 4), lane);
      return [{ column, isThere: values.binary("lt", four, number(extent)), of: (cell: Value) => cell }];
    }
    return [0, 1, 2, 3].map((i) => {
      const column = values.plus(values.scale(four, 4), number(i));
      return {
        column: within(values, column, columns),
        isThere: values.binary("lt", column, number(columns.extent)),
        of: (cell: Value) => values.component(cell, i),
      };
    });
  };
  const all = sums.flatMap((ofRow, r) => {
    const whole = values.plus(rows.first, rowAt(r));
    const row = within(values, whole, rows);
    const rowIsThere = values.binary("lt", whole, number(rows.extent));
    return (ofRow[0] ?? []).flatMap((_, vector) =>
      columnsOf(vector).map(({ column, isThere, of }) => ({
        row,
        column,
        condition: values.binary("and", rowIsThere, isThere),
        sums: ofRow.map((ofUse) => of(ofUse[vector])),
      })),
    );
  });
  const isNowhere = ({ condition }: (typeof all)[number]): boolean => condition.kind === "number" && condition.value === 0;
  const points = all.filter((point) => !isNowhere(point));
  const found = new Map(
    points.flatMap((point) => usesAt(point.row, point.column).map((use, i) => [keyOf(use), point.sums[i]] as const)),
  );
  const at = (index: readonly Value[]): Value => {
    const known = found.get(keyOf(index));
    invariant(known, `${kernel.name} reads a sum that no invocation has at hand`);
    return known;
  };
  const resultsAt = createResults(values, kernel, { names, ...(lane && { lane }), elsewhere: { stage: sum.stage.name, at } });
  return points.flatMap(({ row, column, condition }) =>
    resultsAt(pointAt(row, column)).map(({ tensor, place, value }) => {
      const index = placeOf(values, tensor, place, lane);
      return { condition, store: { kind: "store", buffer: tensor.buffer, index, value, width: lane ? 4 : 1 } as const };
    }),
  );
}

/** What depends on one condition stands in one branch. */
export function emitResults(block: Block, results: readonly GuardedStore[], names: LocalNames): void {
  let at = block;
  for (const condition of new Set(results.map((each) => each.condition))) {
    const stores = results.filter((each) => each.condition === condition).map(({ store }) => store);
    const roots = stores.flatMap((store) => [store.value, store.index]);
    if (condition.kind === "number") {
      at = emitValues(at, roots, names);
      at.out.push(...stores);
      continue;
    }
    at = emitValues(at, [condition], names);
    const inside: Statement[] = [];
    emitValues({ ...at, out: inside }, roots, names).out.push(...stores);
    at.out.push({ kind: "if", condition, body: inside });
  }
}
