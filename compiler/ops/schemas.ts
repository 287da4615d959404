import { z } from "zod";

/** Pieces of the attribute schemas. Unknown attributes are refused: a misspelt one would silently do nothing. */
export const extent = z.int().positive();
export const index = z.int().nonnegative();
export const shape = z.array(extent).min(1);
/** Whether no kernel computes it, see `compiler/ir/places.ts`. */
export const view = z.literal(true).exactOptional();
export const none = z.strictObject({});

/** A number for each spatial axis: of a sequence one, of an image two, of a volume three. */
const perAxis = z.array(extent).min(1);
/** Before and after along each axis: of an image top, bottom, left, right. */
const padding = z.array(index).min(2);
/** A padding below zero leaves rows or columns out. */
const cropping = z.array(z.int()).min(2);

/** Left out: a stride and a dilation of 1, no padding, one group. */
const convolution = {
  stride: perAxis.exactOptional(),
  padding: cropping.exactOptional(),
  dilation: perAxis.exactOptional(),
  groups: extent.exactOptional(),
};
const pooling = { pool: perAxis, stride: perAxis, padding: padding.exactOptional() };
/** The spatial extents of the result, which the operands do not determine. */
const size = { size: perAxis };

export const convAttributes = z.strictObject(convolution);
export const convGradientAttributes = z.strictObject({ ...convolution, ...size });
export const poolAttributes = z.strictObject(pooling);
export const poolGradientAttributes = z.strictObject({ ...pooling, ...size });
export const reduceAttributes = z.strictObject({ axes: z.array(index).min(1), keep: z.boolean().default(false) });

export type ConvAttributes = z.output<typeof convAttributes>;
export type PoolAttributes = z.output<typeof poolAttributes>;
export type ReduceAttributes = z.output<typeof reduceAttributes>;
