import { numbersOf } from "../ir/attributes.js";
import type { Node } from "../ir/graph.js";
import { elementCount, sameShape } from "../ir/types.js";
import type { Rewriting } from "./rewrite.js";
import { viewAs } from "./view.js";

/** What a slice takes: `extent` elements from `start` on along one axis. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly extent: number;
}

/**
 * The slice of a value in the new graph, taken as far up as it can be: of a concatenation, that of the one part which it falls
 * into. Undefined where nothing better is known than to slice the value itself.
 */
export const narrow = (at: Rewriting, x: Node, range: Range): Node | undefined =>
  range.extent === x.type.shape[range.axis] ? x : rules[x.op]?.(at, x, range);

const sliced = (at: Rewriting, x: Node, range: Range): Node => narrow(at, x, range) ?? at.emit("slice", { x }, { ...range });

type Rule = (at: Rewriting, x: Node, range: Range) => Node | undefined;

const end = ({ start, extent }: Range): number => start + extent;

const ofSlice: Rule = (at, x, range) => {
  if (x.attrs.axis !== range.axis) return undefined;
  return sliced(at, at.operandOf(x, "x"), { ...range, start: Number(x.attrs.start) + range.start });
};

const ofConcat: Rule = (at, x, range) => {
  const [a, b] = [at.operandOf(x, "a"), at.operandOf(x, "b")];
  if (x.attrs.axis !== range.axis) return undefined;
  const border = a.type.shape[range.axis];
  if (end(range) <= border) return sliced(at, a, range);
  return range.start >= border ? sliced(at, b, { ...range, start: range.start - border }) : undefined;
};

const ofPad: Rule = (at, x, range) => {
  const source = at.operandOf(x, "x");
  const start = range.start - Number(x.attrs.before);
  const inside = source.type.shape[range.axis];
  if (x.attrs.axis !== range.axis) return undefined;
  if (start >= 0 && start + range.extent <= inside) return sliced(at, source, { ...range, start });
  const isOutside = start >= inside || start + range.extent <= 0;
  const shape = x.type.shape.with(range.axis, range.extent);
  return isOutside && x.type.dtype === "f32" ? at.emit("constant", {}, { value: 0, shape, dtype: "f32" }) : undefined;
};

/**
 * A slice along the outermost axis is a part of a buffer, and all steps of a sequence read theirs by one code: that is not given away
 * for a slice along another axis, unless less is left of what is transposed.
 */
const ofTranspose: Rule = (at, x, range) => {
  const operand = at.operandOf(x, "x");
  const inside = { ...range, axis: numbersOf(x.attrs.permutation)[range.axis] };
  const part = narrow(at, operand, inside);
  if (!part && range.axis === 0 && inside.axis !== 0) return undefined;
  return at.emit("transpose", { x: part ?? sliced(at, operand, inside) }, x.attrs);
};

/** The axes before must be the same on both sides, and the range must be whole rows of the operand. */
const ofReshape: Rule = (at, x, { axis, start, extent }) => {
  const source = at.operandOf(x, "x");
  const inner = (shape: readonly number[]): number => elementCount(shape.slice(axis + 1));
  if (axis >= source.type.shape.length || !sameShape(source.type.shape.slice(0, axis), x.type.shape.slice(0, axis)))
    return undefined;
  const [ours, theirs] = [inner(x.type.shape), inner(source.type.shape)];
  if ((start * ours) % theirs !== 0 || (extent * ours) % theirs !== 0) return undefined;
  const part = sliced(at, source, { axis, start: (start * ours) / theirs, extent: (extent * ours) / theirs });
  return viewAs(at, part, x.type.shape.with(axis, extent));
};

const ofBroadcast: Rule = (at, x, range) => {
  const source = at.operandOf(x, "x");
  const own = range.axis - (x.type.shape.length - source.type.shape.length);
  const repeats = own < 0 || source.type.shape[own] === 1;
  const part = repeats ? source : sliced(at, source, { ...range, axis: own });
  const shape = x.type.shape.with(range.axis, range.extent);
  return sameShape(part.type.shape, shape) ? part : at.emit("broadcast_to", { x: part }, { shape });
};

const rules: { readonly [op: string]: Rule } = {
  slice: ofSlice,
  concat: ofConcat,
  pad: ofPad,
  transpose: ofTranspose,
  reshape: ofReshape,
  broadcast_to: ofBroadcast,
};
