/** The loss of one step, at its learning rate. */
export interface SweepPoint {
  readonly rate: number;
  readonly loss: number;
  /** The mean of the losses so far, the older the less. */
  readonly smoothed: number;
}

/** What a sweep comes to. */
export interface Suggestion {
  /** Where the smoothed loss falls fastest, over the logarithm of the rate: to begin with. */
  readonly rate: number;
  /** A third of where it is smallest: the most that one would dare. */
  readonly most: number;
}

/** What share of the smoothed loss is kept from step to step. */
const kept = 0.9;

/** Adds a step, with a smoothed loss that does not lean towards 0 at the beginning. */
export function addStep(points: readonly SweepPoint[], { rate, loss }: Pick<SweepPoint, "rate" | "loss">): readonly SweepPoint[] {
  const count = points.length + 1;
  const before = points.at(-1)?.smoothed ?? 0;
  const sum = kept * before * (1 - kept ** (count - 1)) + (1 - kept) * loss;
  return [...points, { rate, loss, smoothed: sum / (1 - kept ** count) }];
}

/** How many times the smallest smoothed loss ends the sweep: what comes after tells nothing. */
const diverged = 4;

export function hasDiverged(points: readonly SweepPoint[]): boolean {
  const smallest = Math.min(...points.map(({ smoothed }) => smoothed));
  const last = points.at(-1);
  return last !== undefined && points.length > 10 && last.smoothed > diverged * smallest;
}

/** How many steps to both sides a slope is taken over: single batches are noise. */
const reach = 4;

/** Leslie Smith's way of reading a sweep (2015): the fall to the smallest loss, from where it begins. Undefined where nothing falls. */
export function suggestRate(points: readonly SweepPoint[]): Suggestion | undefined {
  const best = (from: number, to: number, isBetter: (n: number, than: number) => boolean): number =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n).reduce((found, n) => (isBetter(n, found) ? n : found), from);
  const loss = (n: number): number => points[n]?.smoothed ?? Number.POSITIVE_INFINITY;
  const slope = (n: number): number => {
    const [before, after] = [points[Math.max(0, n - reach)], points[Math.min(points.length - 1, n + reach)]];
    return before && after ? (after.smoothed - before.smoothed) / Math.log(after.rate / before.rate) : 0;
  };
  if (points.length <= 2 * reach) return undefined;
  const smallest = best(0, points.length - 1, (n, than) => loss(n) < loss(than));
  const highest = best(0, smallest, (n, than) => loss(n) >= loss(than));
  const steepest = best(highest, smallest, (n, than) => slope(n) < slope(than));
  const [rate, most] = [points[steepest]?.rate, points[smallest]?.rate];
  return rate === undefined || most === undefined || smallest === highest || slope(steepest) >= 0
    ? undefined
    : { rate, most: Math.max(rate, most / 3) };
}
