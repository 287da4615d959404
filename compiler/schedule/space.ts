import type { Expr } from "../kernel/expr.js";
import type { Kernel } from "../kernel/kernel.js";
import { partsOf } from "../kernel/parts.js";
import { writtenOut } from "./instantiate.js";
import { sumOfProducts } from "./products.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { stagedFormOf } from "./staged_form.js";
import { formOf } from "./stationary_form.js";
import { iterationSpace, product } from "./walk.js";

/**
 * Why a kernel cannot be run in the way that a schedule says, or undefined where it can. What is legal computes the right values;
 * whether it is any good is for the cost model and for measurements to say.
 */
export function legal(kernel: Kernel, schedule: Schedule, profile: Profile): string | undefined {
  const { flat, tile, vectorise, unroll, cooperate, roll, workgroup } = schedule;
  const space = iterationSpace(kernel, flat);
  const last = space.length - 1;
  if (schedule.stationary) return legalStationary(kernel, schedule, profile);
  if (schedule.staged) return legalStaged(kernel, schedule, profile);
  if (tile.length !== space.length) return "the tile has other axes than the kernel";
  if (!tile.every((t, i) => Number.isInteger(t) && t >= 1 && t <= Math.max(1, space[i])))
    return "the tile is larger than the kernel";
  const overlaps = tile.some((t, i) => space[i] % t !== 0);
  if (overlaps && kernel.results.some((result) => result.inPlace)) return "a tile reaches back over what is updated in place";
  const { serial } = schedule;
  if (serial && serial.length !== space.length) return "the walk has other axes than the kernel";
  if (serial?.some((count, i) => Math.ceil(space[i] / tile[i]) % count !== 0)) return "the tiles do not divide into walks";
  if (vectorise && (space[last] % 4 !== 0 || tile[last] % 4 !== 0)) return "the last axis does not divide into vectors";
  if (!unrollsOf(kernel).includes(unroll)) return "the terms per turn do not divide the reduction";
  if (tile.reduce((a, b) => a * b, unroll * (schedule.rows ?? 1)) > longestText) return "the code would be too long";
  if (roll && !profile.rolls) return "arrays in registers cannot be indexed by a variable here";
  if (!workgroupSizes.includes(workgroup)) return "no workgroup has so many invocations";
  if (!cooperate) return undefined;
  if (reductionsOf(kernel).some(({ axes }) => axes.some((axis) => axis.count)))
    return "the loops of the lanes end at different times";
  if (profile.lanes === 1 || workgroup !== profile.lanes) return "lanes share in a workgroup that is one subgroup";
  const across = Math.ceil(space[last] / tile[last]) / (serial?.[last] ?? 1);
  return across % profile.lanes === 0 ? undefined : "the lanes do not divide the last axis";
}

/** The same where a factor of a sum of products is held: its loops have no other parts than the tile, the chunk and the vectors. */
function legalStationary(kernel: Kernel, schedule: Schedule, profile: Profile): string | undefined {
  const { flat, tile, vectorise, unroll, cooperate, roll, workgroup, stationary = [] } = schedule;
  if (schedule.serial || schedule.rows || flat || roll || unroll !== 1 || !cooperate)
    return "a held factor is walked by tiles, and its loads are shared";
  if (profile.lanes === 1 || workgroup !== profile.lanes) return "lanes share in a workgroup that is one subgroup";
  const last = iterationSpace(kernel, false).length - 1;
  if (vectorise && tile[last] % 4 !== 0) return "the last axis does not divide into vectors";
  if (stationary.reduce((a, b) => a * b, tile[last]) > longestText) return "the code would be too long";
  const form = formOf(kernel, schedule, profile);
  if (typeof form === "string") return form;
  return (iterationSpace(kernel, false)[last] / tile[last]) % profile.lanes === 0
    ? undefined
    : "the lanes do not divide the last axis";
}

/** The same where both factors are staged: there a workgroup's invocations walk rows and columns together. */
function legalStaged(kernel: Kernel, schedule: Schedule, { workgroupBytes }: Profile): string | undefined {
  const { flat, tile, vectorise, unroll, cooperate, roll, workgroup, staged } = schedule;
  if (!staged || workgroupBytes === 0) return "workgroup memory is no nearer than any other here";
  if (schedule.serial || schedule.rows || flat || roll || cooperate || tile.some((t) => t !== 1))
    return "what is staged is walked by rows and columns alone";
  const { rows, columns, across, terms } = staged;
  const size = [rows, columns / 4, across, ...terms];
  if (size.some((n) => !Number.isInteger(n) || n < 1)) return "columns are computed in vectors";
  if (!workgroupSizes.includes(workgroup) || workgroup % across !== 0) return "no workgroup has so many invocations";
  const space = iterationSpace(kernel, false);
  if (tile.length !== space.length) return "the tile has other axes than the kernel";
  if (vectorise && space[space.length - 1] % 4 !== 0) return "the last axis does not divide into vectors";
  const depth = product(terms);
  if (depth % unroll !== 0) return "the terms per turn do not divide the tile";
  const form = stagedFormOf(kernel, schedule);
  if (typeof form === "string") return form;
  const points = form.rows.tile * form.rows.uses + form.columns.tile;
  if (4 * points * depth > workgroupBytes) return "the workgroup has not so much memory";
  const held = rows * form.rows.uses * columns;
  const copies = Math.ceil((points * depth) / workgroup);
  return held > mostHeld || held * unroll > longestText || copies > mostCopies ? "the code would be too long" : undefined;
}

/** The legal schedules that differ from one in a part, and in what has to follow it. */
export const neighbours = (kernel: Kernel, schedule: Schedule, profile: Profile): readonly Schedule[] =>
  neighboursByPart(kernel, schedule, profile).flat();

/**
 * A legal schedule that is at most so many changes away from one. Each changes a part that `random` (0 to 1) draws: enough of them
 * lead everywhere.
 */
export function wander(
  { kernel, from, profile }: { readonly kernel: Kernel; readonly from: Schedule; readonly profile: Profile },
  steps: number,
  random: () => number,
): Schedule {
  const drawn = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  let at = from;
  for (let step = 0; step < steps; step++) {
    const parts = neighboursByPart(kernel, at, profile).filter((others) => others.length > 0);
    at = drawn(drawn(parts) ?? []) ?? at;
  }
  return at;
}

function neighboursByPart(kernel: Kernel, schedule: Schedule, profile: Profile): readonly (readonly Schedule[])[] {
  const at: Place = { kernel, schedule, profile, space: iterationSpace(kernel, schedule.flat) };
  return Object.values(changes).map((change) =>
    change(at)
      .map((changed): Schedule => ({ ...schedule, ...changed }))
      .filter((other) => !isSame(other, schedule) && legal(kernel, other, profile) === undefined),
  );
}

interface Place {
  readonly kernel: Kernel;
  readonly schedule: Schedule;
  readonly profile: Profile;
  readonly space: readonly number[];
}

/** What each part of a schedule may become, and what has to change with it. Whether that is legal is asked afterwards. */
const changes: { readonly [part in keyof Schedule]-?: (at: Place) => readonly Partial<Schedule>[] } = {
  flat: ({ kernel, schedule: { flat, vectorise, cooperate, workgroup } }) => {
    const space = iterationSpace(kernel, !flat);
    const tile = space.map((_, i) => (vectorise && i === space.length - 1 ? 4 : 1));
    return [{ flat: !flat, tile, serial: undefined, cooperate: false, workgroup: cooperate ? usualWorkgroup : workgroup }];
  },
  tile: ({ schedule, space }) =>
    space.flatMap((extent, axis) => extentsWithin(extent).map((t) => ({ tile: schedule.tile.with(axis, t) }))),
  vectorise: ({ schedule: { vectorise, tile, staged } }) => [
    { vectorise: !vectorise, tile: vectorise || staged ? tile : tile.with(-1, 4 * Math.ceil(tile[tile.length - 1] / 4)) },
  ],
  rows: ({ schedule: { rows } }) => [{ rows: rows ? undefined : 2 }],
  unroll: ({ kernel }) => unrollsOf(kernel).map((unroll) => ({ unroll })),
  cooperate: ({ schedule: { cooperate }, profile }) => [
    { cooperate: !cooperate, workgroup: cooperate ? usualWorkgroup : profile.lanes },
  ],
  roll: ({ schedule: { roll } }) => [{ roll: !roll }],
  stationary: ({ kernel, schedule: { stationary, tile, vectorise }, profile }) => {
    const axes = sumOfProducts(kernel)?.axes ?? [];
    const chunks = axes.map((axis) => Array.from({ length: axis.extent }, (_, i) => i + 1).filter((n) => axis.extent % n === 0));
    const begun = {
      flat: false,
      roll: false,
      unroll: 1,
      rows: undefined,
      cooperate: true,
      workgroup: profile.lanes,
      tile,
      vectorise,
      serial: undefined,
    };
    return stationary
      ? [{ stationary: undefined }, ...chunks.flatMap((all, i) => all.map((n) => ({ stationary: stationary.with(i, n) })))]
      : axes.map((_, first) => ({ ...begun, stationary: axes.map((axis, i) => (i < first ? 1 : axis.extent)) }));
  },
  staged: ({ kernel, schedule: { staged, unroll, workgroup } }) => {
    const extents = (sumOfProducts(kernel)?.axes ?? []).map((axis) => axis.extent);
    if (extents.length === 0) return [];
    if (staged) {
      const around = (n: number): readonly number[] => [n / 2, 2 * n, n - 1, n + 1].filter((m) => m >= 1 && Number.isInteger(m));
      const tiles = extents.flatMap((extent, i) =>
        [...around(staged.terms[i]), 1, extent].filter((n) => n <= extent).map((n) => staged.terms.with(i, n)),
      );
      return [
        { staged: undefined, workgroup: usualWorkgroup, unroll: 1, vectorise: false },
        ...around(staged.rows).map((rows) => ({ staged: { ...staged, rows } })),
        ...around(staged.columns / 4).map((fours) => ({ staged: { ...staged, columns: 4 * fours } })),
        ...around(staged.across).map((across) => ({ staged: { ...staged, across } })),
        ...tiles.map((terms) => ({ staged: { ...staged, terms }, unroll: product(terms) % unroll === 0 ? unroll : 1 })),
      ];
    }
    // A few terms of the last axes, as many as are usual.
    const terms = extents.map((extent, i) => (product(extents.slice(i + 1)) >= 16 ? 1 : Math.min(extent, 16)));
    const across = Math.min(8, workgroup);
    const begun = { flat: false, roll: false, rows: undefined, cooperate: false, serial: undefined, stationary: undefined };
    const whole = { ...begun, tile: iterationSpace(kernel, false).map(() => 1), unroll: 1, vectorise: false };
    return [{ ...whole, workgroup: Math.max(workgroup, 4), staged: { rows: 4, columns: 4, across, terms } }];
  },
  serial: ({ space, schedule: { tile, serial } }) => {
    const tiles = space.map((extent, i) => Math.ceil(extent / tile[i]));
    const from = serial ?? tiles.map(() => 1);
    const others = tiles.flatMap((count, axis) =>
      Array.from({ length: count }, (_, i) => i + 1)
        .filter((n) => count % n === 0)
        .map((n) => from.with(axis, n)),
    );
    return [{ serial: undefined }, ...others.map((each) => ({ serial: each }))];
  },
  workgroup: () => workgroupSizes.map((workgroup) => ({ workgroup })),
};

const workgroupSizes: readonly number[] = [4, 8, 16, 32, 64, 128, 256];
const usualWorkgroup = 64;
const largestTile = 32;
const largestUnroll = 16;
/** Numbers that an invocation may hold in sums, and copy to the memory of its workgroup at once. */
const mostHeld = 128;
const mostCopies = 64;
/** Points of a tile times terms per turn. */
const longestText = 1024;

/** Small extents, and larger ones that divide. */
const extentsWithin = (extent: number): readonly number[] =>
  Array.from({ length: Math.min(extent, largestTile) }, (_, i) => i + 1).filter((t) => t <= 8 || extent % t === 0);

/** The numbers of terms that divide the last axis of a reduction which becomes a loop. */
function unrollsOf(kernel: Kernel): readonly number[] {
  const extents = reductionsOf(kernel)
    .filter(({ axes }) => axes.reduce((product, axis) => product * axis.extent, 1) > writtenOut)
    .map(({ axes }) => axes[axes.length - 1])
    .flatMap(({ extent, count }) => (count ? [] : [extent]));
  const candidates = Array.from({ length: largestUnroll }, (_, i) => i + 1);
  return candidates.filter((unroll) => unroll === 1 || extents.some((extent) => extent % unroll === 0));
}

/** The reductions of a kernel, inner ones before those that they stand in. */
function reductionsOf({ stages }: Kernel): readonly Extract<Expr, { kind: "reduce" }>[] {
  const seen = new Set<Expr>();
  const visit = (e: Expr): readonly Extract<Expr, { kind: "reduce" }>[] => {
    if (seen.has(e)) return [];
    seen.add(e);
    const below = partsOf(e).flatMap(visit);
    return e.kind === "reduce" ? [...below, e] : below;
  };
  return stages.flatMap(({ value }) => visit(value));
}

const isSame = (a: Schedule, b: Schedule): boolean => JSON.stringify(a) === JSON.stringify(b);
