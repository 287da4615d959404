import { invariant } from "../base/invariant.js";
import type { Axis, Expr, Operand } from "../kernel/expr.js";
import { add, axis, div, eq, expr, ge, lt, max, min, mod, mul, sub } from "../kernel/expr.js";
import { plus, times } from "./indexing.js";
import type { Conv2dAttributes, Pool2dAttributes } from "./schemas.js";

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

/** The windows along height and width of a convolution of `[n, y, x, c]` with `[p, q, c, k]`. */
export function convolutionWindows(
  image: readonly number[],
  filter: readonly number[],
  attrs: Conv2dAttributes,
): readonly [Window, Window] {
  const [top, bottom, left, right] = attrs.padding;
  return [
    window({
      input: image[1],
      size: filter[0],
      stride: attrs.stride[0],
      dilation: attrs.dilation[0],
      before: top,
      after: bottom,
    }),
    window({
      input: image[2],
      size: filter[1],
      stride: attrs.stride[1],
      dilation: attrs.dilation[1],
      before: left,
      after: right,
    }),
  ];
}

/** The windows along height and width of a pooling of `[n, y, x, c]`. Each holds at least one real element. */
export function poolingWindows(image: readonly number[], attrs: Pool2dAttributes): readonly [Window, Window] {
  const [top, bottom, left, right] = attrs.padding;
  const [height, width] = attrs.pool;
  invariant(Math.max(top, bottom) < height && Math.max(left, right) < width, "padding must be smaller than the pooling window");
  return [
    window({ input: image[1], size: height, stride: attrs.stride[0], dilation: 1, before: top, after: bottom }),
    window({ input: image[2], size: width, stride: attrs.stride[1], dilation: 1, before: left, after: right }),
  ];
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

/** The area of a window by its real places along both axes, as `i32`. */
export const area = (rows: Expr | number, columns: Expr | number): Expr =>
  typeof rows === "number" && typeof columns === "number" ? expr(rows * columns) : mul(rows, columns);
