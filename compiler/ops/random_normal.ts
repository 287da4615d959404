import { z } from "zod";
import { elementCount, tensor } from "../ir/types.js";
import { convert, cos, type Expr, f32, log, mul, shr, sqrt, sub } from "../kernel/expr.js";
import { bitsAt, hash, hostBits, hostHash } from "./counter_random.js";
import { defineOp } from "./define.js";
import { axesOf, plus } from "./indexing.js";
import { index, shape } from "./schemas.js";

export const randomNormal = defineOp({
  name: "random_normal",
  doc:
    "A number of mean 0 and deviation 1 for every element, √(-2 ln u) · cos(2π v) of two uniform ones (Box and Muller 1958) that are " +
    "hashes as those of random_mask: the same step gives the same numbers. None is further out than 5.8.",
  kind: "elementwise",
  operands: ["control"],
  attributes: z.strictObject({ shape, salt: index }),
  infer: (_, attrs) => tensor("f32", attrs.shape),
  gradient: () => ({}),
  lower: ({ result, attrs: { salt } }) => {
    const axes = axesOf(result.shape);
    const bits = bitsAt(result.shape, axes, salt);
    // From 2^-24 to 1, and from -½ to ½, where the cosine is exact enough.
    const u = mul(convert("f32", plus(shr(bits, 8), 1)), f32(2 ** -24));
    const v = sub(upper24(hash(bits)), f32(0.5));
    return { axes, value: mul(sqrt(mul(log(u), f32(-2))), cos(mul(v, f32(2 * Math.PI)))) };
  },
  reference: ({ control }, { salt }, result) => {
    const bits = hostBits(control, salt);
    const at = (_: unknown, element: number): number => {
      const u = ((bits(element) >>> 8) + 1) / 2 ** 24;
      const v = (hostHash(bits(element)) >>> 8) / 2 ** 24;
      return -Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    };
    return { type: result, data: Float64Array.from({ length: elementCount(result.shape) }, at) };
  },
});

/** The upper 24 bits as a number from 0 up to, but not with, 1. */
const upper24 = (bits: Expr): Expr => mul(convert("f32", shr(bits, 8)), f32(2 ** -24));
