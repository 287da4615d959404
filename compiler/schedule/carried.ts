import type { Value } from "./value.js";

/**
 * How the sums of neighbours in a row are carried along it, where little of the row is met by anything but zeros: as in the input
 * gradient of a convolution without padding, whose windows reach beyond the edge. Each turn takes what passes by once, for all the
 * points in whose window it lies, instead of one point and all that passes through its window.
 */
export interface Carried {
  /** The point that the first turn completes. */
  readonly from: number;
  readonly turns: number;
  /** For the point that a turn completes, and those behind it in the row, the place of their window that the turn fills. */
  readonly places: readonly number[];
}

/** Of so many places, which move along what passes by as the points of a row do, or backwards. */
export interface Window {
  readonly size: number;
  readonly forwards: boolean;
}

/**
 * How to carry sums along a row of `extent` points, if that takes fewer turns than there are points. `passing` is what passes
 * through a place of a point's window, also for points before the row, whose windows reach into it.
 */
export function carriedAlong(
  extent: number,
  { size, forwards }: Window,
  passing: (point: number, place: number) => Value,
): Carried | undefined {
  const places = [...Array(size).keys()];
  if (forwards) places.reverse();
  const isZero = (point: number): boolean => {
    const value = passing(point, places[0]);
    return value.kind === "number" && value.value === 0;
  };
  let from = 1 - places.length;
  while (from < extent && isZero(from)) from++;
  if (from < 0 || from === extent) return undefined;
  let last = extent - 1;
  while (isZero(last)) last--;
  const turns = last - from + 1;
  return turns > 1 && turns < extent && last + places.length <= extent ? { from, turns, places } : undefined;
}
