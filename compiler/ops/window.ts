import { invariant } from "../base/invariant.js";
import type { Axis, Expr, Operand } from "../kernel/expr.js";
import { add, all, axis, div, eq, expr, ge, load, lt, max, min, mod, mul, sub } from "../kernel/expr.js";
import { plus, times } from "./indexing.js";
import type { ConvAttributes, PoolAttributes } from "./schemas.js";

/** How a window moves along one axis of an image: place `p` of window `o` lies at `o · stride + p · dilation - before`. */
export interface Window {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** The number of windows along an axis: those that fit into the padded extent. */
function windowCount(at: {
  readonly input: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}): number {
  const reach = (at.size - 1) * at.dilation + 1;
  const room = at.input + at.before + at.after - reach;
  invariant(room >= 0, `a window that reaches over ${reach} does not fit into ${at.input} and its padding`);
  return Math.floor(room / at.stride) + 1;
}

/** The windows along each spatial axis of a convolution of `[n, …, c]` with `[…, c, k]`. */
export function convolutionWindows(
  image: readonly number[],
  filter: readonly number[],
  { stride, padding, dilation }: ConvAttributes,
): readonly Window[] {
  const rank = image.length - 2;
  invariant(rank >= 1 && filter.length === rank + 2, "a convolution has a batch, spatial axes and channels");
  invariant(
    [stride, dilation].every((numbers) => !numbers || numbers.length === rank),
    "there is one number for each spatial axis",
  );
  invariant(!padding || padding.length === 2 * rank, "there are two sides of each spatial axis");
  return Array.from({ length: rank }, (_, i) =>
    window({
      input: image[1 + i],
      size: filter[i],
      stride: stride?.[i] ?? 1,
      dilation: dilation?.[i] ?? 1,
      before: padding?.[2 * i] ?? 0,
      after: padding?.[2 * i + 1] ?? 0,
    }),
  );
}

/** The windows along each spatial axis of a pooling of `[n, …, c]`. Each holds at least one real element. */
export function poolingWindows(image: readonly number[], { pool, stride, padding }: PoolAttributes): readonly Window[] {
  const rank = image.length - 2;
  invariant(pool.length === rank && stride.length === rank, "there is one number for each spatial axis");
  invariant(!padding || padding.length === 2 * rank, "there are two sides of each spatial axis");
  invariant(padding?.every((side, i) => side < pool[i >> 1]) ?? true, "padding must be smaller than the pooling window");
  return pool.map((size, i) =>
    window({
      input: image[1 + i],
      size,
      stride: stride[i],
      dilation: 1,
      before: padding?.[2 * i] ?? 0,
      after: padding?.[2 * i + 1] ?? 0,
    }),
  );
}

const window = (at: Parameters<typeof windowCount>[0]): Window => ({ ...at, output: windowCount(at) });

/** Where place `p` of window `o` lies in the image; in the padding it is out of `[0, input)`. */
export const place = (w: Window, o: Operand, p: Operand): Expr => plus(add(times(o, w.stride), times(p, w.dilation)), -w.before);

/** What must hold for a place to lie in the image; empty where every place of every window does. */
export function insideImage(w: Window, position: Expr): readonly Expr[] {
  const last = (w.output - 1) * w.stride + (w.size - 1) * w.dilation - w.before;
  return [...(w.before > 0 ? [ge(position, 0)] : []), ...(last >= w.input ? [lt(position, w.input)] : [])];
}

/** Which window has its place `p` at `position` of the image, and what must hold for there to be one. */
export function windowAt(
  w: Window,
  position: Operand,
  p: Operand,
): { readonly window: Expr; readonly conditions: readonly Expr[] } {
  const distance = sub(plus(position, w.before), times(p, w.dilation));
  const window = w.stride === 1 ? distance : div(distance, w.stride);
  const last = Math.floor((w.input - 1 + w.before) / w.stride);
  return {
    window,
    conditions: [
      ...(w.before < (w.size - 1) * w.dilation ? [ge(distance, 0)] : []),
      ...(w.stride > 1 ? [eq(mod(distance, w.stride), 0)] : []),
      ...(last >= w.output ? [lt(window, w.output)] : []),
    ],
  };
}

/** A pooling window over a position: `axes` runs over the candidates (none where windows do not overlap). */
export interface Candidate {
  readonly axes: readonly Axis[];
  readonly window: Expr;
  /** The position's place in that window. */
  readonly place: Expr;
  readonly conditions: readonly Expr[];
}

/** The windows that may hold `position`, from the last that begins at or before it backwards. */
export function candidates(w: Window, position: Operand, name: string): Candidate {
  const distance = plus(position, w.before);
  const newest = w.stride === 1 ? distance : div(distance, w.stride);
  const rest = w.stride === 1 ? undefined : mod(distance, w.stride);
  const count = Math.ceil(w.size / w.stride);
  const back = count > 1 ? axis(name, count) : undefined;
  const window = back ? sub(newest, back) : newest;
  const offset = back && times(back, w.stride);
  const place = offset && rest ? add(rest, offset) : (offset ?? rest ?? expr(0));
  const last = Math.floor((w.input - 1 + w.before) / w.stride);
  return {
    axes: back ? [back] : [],
    window,
    place,
    conditions: [
      ...(back ? [ge(window, 0)] : []),
      ...(last >= w.output ? [lt(window, w.output)] : []),
      ...(count * w.stride > w.size ? [lt(place, w.size)] : []),
    ],
  };
}

/** How many places of window `o` lie in the image; a plain number where all windows are whole. */
export function realPlaces(w: Window, o: Operand): Expr | number {
  const last = (w.output - 1) * w.stride + w.size - w.before;
  if (w.before === 0 && last <= w.input) return w.size;
  const start = plus(times(o, w.stride), -w.before);
  const end = plus(start, w.size);
  return sub(last > w.input ? min(end, w.input) : end, w.before > 0 ? max(start, 0) : start);
}

/** The volume of a window by its real places along each axis, as `i32`. */
export const volume = (places: readonly (Expr | number)[]): Expr =>
  places.every((count) => typeof count === "number")
    ? expr(places.reduce((product, count) => product * count, 1))
    : places.map((count) => expr(count)).reduce((product, count) => mul(product, count));

const spatialNames: { readonly [rank: number]: readonly string[] } = { 1: ["t"], 2: ["y", "x"], 3: ["z", "y", "x"] };

/** The axes of `[n, …, c]`, named by custom: `n, t, c` for sequences, `n, y, x, c` for images, `n, z, y, x, c` for volumes. */
export function imageAxes(shape: readonly number[], channel: "c" | "k") {
  const spatial = spatialNames[shape.length - 2];
  invariant(spatial, `there is no image with ${shape.length - 2} spatial axes`);
  const [n, last] = [axis("n", shape[0]), axis(channel, shape[shape.length - 1])];
  return { n, spatial: spatial.map((name, i) => axis(name, shape[1 + i])), last };
}

/** The axes of a window's places: p, q, r. */
export const windowAxes = (extents: readonly number[]): readonly Axis[] => extents.map((extent, i) => axis("pqr"[i], extent));

/** The element of `x` in place `at` of window `over`, and what must hold for it not to be in the padding. */
export function elementUnder(
  windows: readonly Window[],
  {
    n,
    over,
    at,
    channel,
  }: { readonly n: Operand; readonly over: readonly Operand[]; readonly at: readonly Operand[]; readonly channel: Operand },
): { readonly value: Expr; readonly real: Expr | undefined } {
  const spots = windows.map((w, i) => place(w, over[i], at[i]));
  return {
    value: load("x", [n, ...spots, channel]),
    real: all(windows.flatMap((w, i) => insideImage(w, spots[i]))),
  };
}
