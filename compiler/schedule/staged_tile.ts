import { loadsOf } from "./bindings.js";
import { createInstantiator, unflatten } from "./instantiate.js";
import type { SharedArray } from "./loops.js";
import { type Side, type StagedForm, within } from "./staged_form.js";
import { isVariable, type Value } from "./value.js";
import { product } from "./walk.js";

/** A factor of a sum of products in workgroup memory: how its tile is written, and how it is read. */
export interface StagedTile {
  readonly array: SharedArray;
  /** What an invocation copies: the element of the array, the value, and a condition where there are more invocations than that. */
  readonly copies: readonly { readonly at: Value; readonly value: Value; readonly condition: Value | undefined }[];
  /** The element, and the component of it, in which a term at a point of the tile lies. */
  readonly placeOf: (at: TilePlace) => { readonly element: Value; readonly lane: number | undefined };
}

export interface TilePlace {
  /** The number of the term in the tile: a multiple of 4 and a number below. */
  readonly term: Value;
  readonly termLane: number;
  /** The same for the point. */
  readonly point: Value;
  readonly pointLane: number;
  /** Which of the points of the sum that belong to this one. */
  readonly use: number;
}

/**
 * Four neighbours make one vector: points that lie beside each other in the memory of the device, else terms that do, else any four
 * points, so that a vector is loaded as one where that can be, and neighbouring invocations load what lies beside each other. An
 * invocation whose points are no multiple of four reads single numbers.
 */
type Layout = "points" | "terms" | "numbers";

/** `turns` say how far the sum has come along each of its axes, in tiles. */
export function stagedTileOf(form: StagedForm, side: "rows" | "columns", { turns, name }: TileOptions): StagedTile {
  const { values, staged, schedule } = form;
  const { tile, uses } = form[side];
  const terms = product(staged.terms);
  const points = tile * uses;
  const inFours = (n: number): boolean => n % 4 === 0;
  const byFour = (value: Value): Value => values.binary("div", value, values.number("i32", 4));
  const possible: readonly Layout[] = [
    ...(inFours(staged[side]) ? (["points"] as const) : []),
    ...(inFours(schedule.unroll) && inFours(staged.terms.at(-1) ?? 1) && inFours(form.sum.axes.at(-1)?.extent ?? 1)
      ? (["terms"] as const)
      : []),
  ];
  const isVectors = (layout: Layout): boolean =>
    loadsOf(copiesOf(form, form[side], { turns, layout }).map(({ value }) => value)).every(({ width }) => width === 4);
  const layout = possible.find(isVectors) ?? (possible[0] === "points" ? "points" : "numbers");
  const width = layout === "numbers" ? 1 : 4;
  return {
    array: { name, type: "f32", width, count: (points * terms) / width },
    copies: copiesOf(form, form[side], { turns, layout }),
    placeOf: ({ term, termLane, point, pointLane, use }) => {
      const inTile = values.plus(point, values.number("i32", use * tile));
      if (layout === "points")
        return {
          element: values.plus(values.scale(values.plus(term, values.number("i32", termLane)), points / 4), byFour(inTile)),
          lane: pointLane,
        };
      const number = values.plus(inTile, values.number("i32", pointLane));
      if (layout === "terms") return { element: values.plus(values.scale(byFour(term), points), number), lane: termLane };
      return {
        element: values.plus(values.scale(values.plus(term, values.number("i32", termLane)), points), number),
        lane: undefined,
      };
    },
  };
}

export interface TileOptions {
  readonly turns: readonly Value[];
  readonly name: string;
}

interface CopyOptions {
  readonly turns: readonly Value[];
  readonly layout: Layout;
}

/** The elements of the array are dealt out one by one: those that lie beside each other in memory to neighbours. */
function copiesOf(form: StagedForm, side: Side, { turns, layout }: CopyOptions): StagedTile["copies"] {
  const { kernel, values, names, staged, sum, schedule, thread } = form;
  const { tile, uses, extent } = side;
  const terms = product(staged.terms);
  const points = tile * uses;
  const number = (n: number): Value => values.number("i32", n);
  const made = layout === "numbers" ? undefined : values.variable("lane", 4);
  const lane = isVariable(made) ? made : undefined;
  const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names, ...(lane && { lane }) });
  const inVectors = (value: Value): Value => (lane ? values.plus(values.scale(value, 4), lane) : value);

  /** Whole vectors stay whole at the end, where they divide. */
  const pointAt = (index: Value): Value => {
    if (layout !== "points" || extent % 4 !== 0)
      return within(values, values.plus(side.first, layout === "points" ? inVectors(index) : index), side);
    const vector = values.plus(values.binary("div", side.first, number(4)), index);
    return inVectors(within(values, vector, { extent: extent / 4 }));
  };
  const termsAt = (term: Value): readonly Value[] =>
    unflatten(values, staged.terms, term).map((inside, i) => values.plus(values.scale(turns[i], staged.terms[i]), inside));
  /** Terms beyond the end of an axis add nothing. */
  const isTerm = (index: readonly Value[]): Value =>
    index.reduce(
      (all, at, i) => {
        const first = lane && at.variables.has(lane) && layout === "terms" ? values.plus(at, values.scale(lane, -1)) : at;
        return values.binary("and", all, values.binary("lt", first, number(sum.axes[i].extent)));
      },
      values.number("bool", 1),
    );

  const count = (tile * terms) / (lane ? 4 : 1);
  const across = layout === "points" ? tile / 4 : layout === "terms" ? terms / 4 : tile;
  return Array.from({ length: uses }, (_, use) => use).flatMap((use) =>
    Array.from({ length: Math.ceil(count / schedule.workgroup) }, (_, round) => {
      const dealt = values.plus(thread, number(round * schedule.workgroup));
      const [far, near] = [values.binary("div", dealt, number(across)), values.binary("mod", dealt, number(across))];
      const [point, term] = layout === "terms" ? [far, inVectors(near)] : [near, far];
      const row = pointAt(point);
      const other = number(0);
      const index = form.usesAt(...(side === form.rows ? ([row, other] as const) : ([other, row] as const)))[use];
      const along = termsAt(term);
      const value = valueAt(side.factor, [...sum.stage.axes, ...sum.axes], [...index, ...along]);
      const inside = isTerm(along);
      const condition = values.binary("lt", dealt, number(count));
      const start = number((use * tile) / (layout === "points" ? 4 : 1));
      const at =
        layout === "points"
          ? values.plus(values.scale(far, points / 4), values.plus(near, start))
          : layout === "terms"
            ? values.plus(values.scale(near, points), values.plus(far, start))
            : values.plus(values.scale(far, points), values.plus(near, start));
      return {
        at,
        value: values.select(inside, value, values.number("f32", 0)),
        condition: condition.kind === "number" ? undefined : condition,
      };
    }),
  );
}
