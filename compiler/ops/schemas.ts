import { z } from "zod";

/** Pieces of the attribute schemas. Unknown attributes are refused: a misspelt one would silently do nothing. */
export const extent = z.int().positive();
export const index = z.int().nonnegative();
export const shape = z.array(extent).min(1);
/** Whether no kernel computes it, see `compiler/ir/places.ts`. */
export const view = z.literal(true).exactOptional();
export const none = z.strictObject({});

const pair = z.tuple([extent, extent]);
/** Top, bottom, left, right. */
const padding = z.tuple([index, index, index, index]);

/** A padding below zero leaves rows or columns out. */
const cropping = z.tuple([z.int(), z.int(), z.int(), z.int()]);
const convolution = { stride: pair.default([1, 1]), padding: cropping.default([0, 0, 0, 0]), dilation: pair.default([1, 1]) };
const pooling = { pool: pair, stride: pair, padding: padding.default([0, 0, 0, 0]) };
const size = { height: extent, width: extent };

export const conv2dAttributes = z.strictObject(convolution);
/** `height` and `width` are those of the result, which the operands do not determine. */
export const conv2dGradientAttributes = z.strictObject({ ...convolution, ...size });
export const pool2dAttributes = z.strictObject(pooling);
export const pool2dGradientAttributes = z.strictObject({ ...pooling, ...size });
export const reduceAttributes = z.strictObject({ axes: z.array(index).min(1), keep: z.boolean().default(false) });

export type Conv2dAttributes = z.output<typeof conv2dAttributes>;
export type Pool2dAttributes = z.output<typeof pool2dAttributes>;
export type ReduceAttributes = z.output<typeof reduceAttributes>;
