import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import type { TurnWork } from "./turn_work.js";
import { product } from "./walk.js";

/** The schedules that are estimated: tiles of points, terms per turn, walks over tiles. `storesPerPoint` counts the loads of what is updated too. */
export function* candidates(
  space: readonly number[],
  work: TurnWork,
  storesPerPoint: number,
  profile: Profile,
): Generator<Schedule> {
  const innermost = space[space.length - 1];
  const { last } = work;
  const unrolls = unrollsOf(work);
  // Code that runs once may be longer than what a processor has to keep at hand for a loop.
  const longest = last ? profile.body : 2 * profile.body;
  const innerTiles =
    innermost % 4 === 0 ? [1, 2, 4, 8, 16].filter((t) => innermost % t === 0) : [1, 2, 5].filter((t) => t <= innermost);
  const outerTiles = [...tilesOf(space.slice(0, -1))];
  for (const inner of innerTiles)
    for (const outer of outerTiles)
      for (const { unroll, rows } of unrolls) {
        const tile = [...outer, inner];
        const points = product(tile);
        const held = points * work.terms;
        if ((last ? held : points) > profile.registers || held * unroll * rows > longest) continue;
        const across = Math.ceil(innermost / inner);
        // Lanes whose loops end at different times have nothing to hand each other.
        const cooperate = profile.lanes > 1 && across % profile.lanes === 0 && !last?.turns;
        const vectorise = inner % 4 === 0;
        const roll = profile.rolls && last !== undefined && storesPerPoint > 2 && points / (vectorise ? 4 : 1) > 2;
        const schedule: Schedule = {
          flat: false,
          tile,
          vectorise,
          unroll,
          ...(rows > 1 && { rows }),
          cooperate,
          roll,
          workgroup: profile.workgroup,
        };
        yield schedule;
        if (last || profile.lanes === 1) continue;
        for (const serial of serialsOf(space, schedule, profile)) yield { ...schedule, serial };
      }
}

/** Terms per turn that divide the last axes of the reduction; squares where a load would be the same for all of one. */
function unrollsOf({ last, before, loads }: TurnWork): readonly { readonly unroll: number; readonly rows: number }[] {
  if (!last || last.turns) return [{ unroll: 1, rows: 1 }];
  const inRow = [1, 2, 4, 8].filter((u) => last.extent % u === 0).map((unroll) => ({ unroll, rows: 1 }));
  const isSame = loads.some(({ moves }) => moves.flat().some(({ along, each }) => along === "rows" && each > 1));
  return isSame && before && before.extent % 2 === 0 && last.extent % 2 === 0 ? [...inRow, { unroll: 2, rows: 2 }] : inRow;
}

/** Numbers of tiles to walk that leave enough invocations: all along the last axes but that of the lanes, and a part of one before. */
function* serialsOf(space: readonly number[], { tile }: Schedule, profile: Profile): Generator<readonly number[]> {
  if (space.some((extent, i) => extent % tile[i] !== 0)) return;
  const tiles = space.map((extent, i) => extent / tile[i]);
  const serial = tiles.map(() => 1);
  for (let axis = space.length - 2; axis >= 0; axis--)
    for (let count = 2; count <= tiles[axis]; count++) {
      if (tiles[axis] % count !== 0) continue;
      serial[axis] = count;
      if (product(tiles) / product(serial) >= profile.parallelism) yield [...serial];
    }
}

/** Tiles along one axis, and small ones along two neighbours, as a pooling's window or the places of a filter are. */
function* tilesOf(space: readonly number[]): Generator<readonly number[]> {
  const whole = space.map(() => 1);
  yield whole;
  for (const axis of space.keys()) {
    for (const extent of [2, 3, 4, 5, 6, 7, 8, 10, 13, 16]) if (extent <= space[axis]) yield whole.with(axis, extent);
    for (const before of axis > 0 ? [2, 3] : [])
      for (const extent of [2, 3, 4, 8])
        if (extent <= space[axis] && before <= space[axis - 1]) yield whole.with(axis, extent).with(axis - 1, before);
  }
}
