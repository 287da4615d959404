import type { Expr } from "../kernel/expr.js";
import type { Kernel } from "../kernel/kernel.js";
import { createInstantiator, flatten, type InstantiateOptions, unflatten } from "./instantiate.js";
import { createLocalNames, identifierOf, type LocalNames } from "./names.js";
import { type SumOfProducts, sumOfProducts } from "./products.js";
import { createSubstitution } from "./rebuild.js";
import type { Schedule, Staged } from "./schedule.js";
import { isVariable, type Value } from "./value.js";
import { createValues, type Values } from "./values.js";
import { product, shapeOf, walkedAxes } from "./walk.js";

/** A kernel whose sum of products is seen as a matrix product, as far as it is known before statements are written. */
export interface StagedForm {
  readonly kernel: Kernel;
  readonly schedule: Schedule;
  readonly staged: Staged;
  readonly sum: SumOfProducts;
  readonly values: Values;
  readonly names: LocalNames;
  /** The axes that move both factors or none, then blocks of rows, blocks of columns, and the invocations of a workgroup. */
  readonly grid: readonly Value[];
  /** The number of the invocation in its workgroup. */
  readonly thread: Value;
  /** In the tile of the workgroup: a row of the invocation, and a vector of four of its columns. */
  readonly rowAt: (row: number) => Value;
  readonly vectorAt: (vector: number) => Value;
  readonly rows: Side;
  readonly columns: Side;
  /** The point of the kernel at a row and a column. */
  readonly pointAt: (row: Value, column: Value) => readonly Value[];
  /** The points of the sum that a point of the kernel reads, as a pooling reads its window: there are `rows.uses`. */
  readonly usesAt: (row: Value, column: Value) => readonly (readonly Value[])[];
}

/** What moves one factor alone, in a row. */
export interface Side {
  readonly factor: Expr;
  /** Points altogether, and of a workgroup; the last block may reach beyond the end. */
  readonly extent: number;
  readonly tile: number;
  /** The first point of the block. */
  readonly first: Value;
  /** How many points of the sum there are for one of these. */
  readonly uses: number;
}

export type Refusal = string;

/**
 * How a kernel would copy both factors of its sum of products to the memory of a workgroup, or why it cannot. Nothing in it knows of
 * matrices or convolutions: which axes are rows and which are columns is seen by which factor they move.
 */
export function stagedFormOf(kernel: Kernel, schedule: Schedule): StagedForm | Refusal {
  const sum = sumOfProducts(kernel);
  const { staged } = schedule;
  if (!sum || !staged) return "there is no sum of products to stage the factors of";
  if (staged.terms.length !== sum.axes.length || sum.axes.some((axis, i) => staged.terms[i] > axis.extent))
    return "the terms at once are no part of the sum";
  const values = createValues();
  const buffers = [...kernel.reads, ...kernel.results.map((r) => r.tensor)].map((t) => t.buffer);
  const names = createLocalNames(buffers.flatMap((b) => [identifierOf(b), `${identifierOf(b)}_by_4`]));
  const axes = walkedAxes(kernel);
  const point = axes.map((axis) => values.variable(axis.name, axis.extent));
  const uses = usesOf(values, kernel, sum, point);
  if (uses.length === 0) return "the sum is not read";
  const own = new Set(point.filter(isVariable));
  if (uses.some((use) => use.some((index) => [...index.variables].some((v) => !own.has(v)))))
    return "a point reads the sum in a loop";

  const terms = sum.axes.map((axis) => values.variable(axis.name, axis.extent));
  const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names: createLocalNames([]) });
  const factors = sum.factors.map((factor) =>
    uses.map((use) => valueAt(factor, [...sum.stage.axes, ...sum.axes], [...use, ...terms])),
  );
  if (factors.flat().some(({ type }) => type !== "f32")) return "the factors are no floating-point numbers";
  const moves = (factor: number, along: Value): boolean =>
    isVariable(along) && factors[factor].some((value) => value.variables.has(along));
  const last = point[point.length - 1];
  const byColumn = moves(0, last) ? 0 : 1;
  const sides = point.map((along) => {
    if (moves(byColumn, along)) return moves(1 - byColumn, along) ? "both" : "columns";
    return moves(1 - byColumn, along) ? "rows" : "both";
  });
  if (!sides.includes("rows") || sides.at(-1) !== "columns") return "rows and columns do not move a factor each";
  if (factors[byColumn].some((value) => value !== factors[byColumn][0])) return "a point reads several columns of the sum";

  const along = (side: "rows" | "columns"): readonly number[] =>
    axes.filter((_, i) => sides[i] === side).map((axis) => axis.extent);
  const tiles = { rows: (staged.rows * schedule.workgroup) / staged.across, columns: staged.columns * staged.across };
  const both = axes.map((axis, i) => (sides[i] === "both" ? values.variable(names.claim(axis.name), axis.extent) : undefined));
  const blocks = (side: "rows" | "columns"): Value =>
    values.variable(names.claim(`${side === "rows" ? "row" : "column"}_block`), Math.ceil(product(along(side)) / tiles[side]));
  const [rowBlock, columnBlock] = [blocks("rows"), blocks("columns")];
  const thread = values.variable(names.claim("thread"), schedule.workgroup);
  const across = values.number("i32", staged.across);
  const sideOf = (side: "rows" | "columns", block: Value, factor: number): Side => ({
    factor: sum.factors[factor],
    extent: product(along(side)),
    tile: tiles[side],
    first: values.scale(block, tiles[side]),
    uses: side === "rows" ? uses.length : 1,
  });
  const pointAt = (row: Value, column: Value): readonly Value[] => {
    const rest = { rows: [...unflatten(values, along("rows"), row)], columns: [...unflatten(values, along("columns"), column)] };
    return sides.map((side, i) => (side === "both" ? both[i] : rest[side].shift()) ?? values.number("i32", 0));
  };
  const usesAt = (row: Value, column: Value): readonly (readonly Value[])[] => {
    const at = substitute(values, point, pointAt(row, column));
    return uses.map((use) => use.map(at));
  };
  const form: StagedForm = {
    kernel,
    schedule,
    staged,
    sum,
    values,
    names,
    grid: [...both.filter((v) => v !== undefined), rowBlock, columnBlock, thread],
    thread,
    rowAt: (row) => values.plus(values.scale(values.binary("div", thread, across), staged.rows), values.number("i32", row)),
    // The columns of neighbours lie beside each other: what they read, and what they write.
    vectorAt: (vector) => values.plus(values.binary("mod", thread, across), values.number("i32", vector * staged.across)),
    rows: sideOf("rows", rowBlock, 1 - byColumn),
    columns: sideOf("columns", columnBlock, byColumn),
    pointAt,
    usesAt,
  };
  return isFoundAgain(form) ? form : "the points of the sum cannot be told apart";
}

/** The points of the sum that results read at a point of the kernel, each once, in the order in which they are met. */
function usesOf(values: Values, kernel: Kernel, sum: SumOfProducts, point: readonly Value[]): readonly (readonly Value[])[] {
  const uses = new Map<string, readonly Value[]>();
  const at = (index: readonly Value[]): Value => {
    uses.set(keyOf(index), index);
    return values.number("f32", 0);
  };
  createResults(values, kernel, { names: createLocalNames([]), elsewhere: { stage: sum.stage.name, at } })(point);
  return [...uses.values()];
}

export const keyOf = (index: readonly Value[]): string => index.map(({ id }) => id).join();

/** Gives the values of all results at a point of the kernel, and its place in row-major order. */
export function createResults(values: Values, kernel: Kernel, options: Omit<InstantiateOptions, "unroll" | "rows">) {
  const { stageAt } = createInstantiator(values, kernel, { unroll: 1, ...options });
  const space = walkedAxes(kernel).map((axis) => axis.extent);
  return (point: readonly Value[]) => {
    const place = flatten(values, space, point);
    return kernel.results.map(({ stage, tensor }) => {
      const shape = shapeOf(kernel, stage);
      // A place does not always come apart into the index that it was made of.
      const isSame = shape.length === space.length && shape.every((extent, i) => extent === space[i]);
      return { tensor, place, value: stageAt(stage, isSame ? point : unflatten(values, shape, place)) };
    });
  };
}

/** Whether the sums that results ask for, where they are computed, are those that were counted: equal, and not only of the same value. */
function isFoundAgain({ values, kernel, sum, rows, columns, rowAt, vectorAt, pointAt, usesAt }: StagedForm): boolean {
  const row = within(values, values.plus(rows.first, rowAt(0)), rows);
  const column = within(values, values.plus(columns.first, values.scale(vectorAt(0), 4)), columns);
  const expected = new Set(usesAt(row, column).map(keyOf));
  return usesOf(values, kernel, sum, pointAt(row, column)).every((use) => expected.has(keyOf(use)));
}

/** A point that does not lie beyond the end. */
export const within = (values: Values, point: Value, { extent }: Pick<Side, "extent">): Value =>
  values.binary("min", point, values.number("i32", extent - 1));

/** Other values in the places of variables, none of which are in those values. */
function substitute(values: Values, from: readonly Value[], to: readonly Value[]): (value: Value) => Value {
  const steps = from.flatMap((variable, i) => (isVariable(variable) ? [createSubstitution(values, variable, to[i])] : []));
  return (value) => steps.reduce((made, step) => step(made), value);
}
