import { z } from "zod";
import { elementCount, tensor } from "../ir/types.js";
import { f32, lt, select, shr } from "../kernel/expr.js";
import { bitsAt, hostBits } from "./counter_random.js";
import { defineOp } from "./define.js";
import { axesOf } from "./indexing.js";
import { index, shape } from "./schemas.js";

export const randomMask = defineOp({
  name: "random_mask",
  doc:
    "1 / keep with probability keep, else 0, for every element: a hash of its position, the step, the seed and the salt, " +
    "so that the same step gives the same mask wherever and whenever it is computed.",
  kind: "elementwise",
  operands: ["control"],
  attributes: z.strictObject({ shape, keep: z.number().positive().max(1), salt: index }),
  infer: (_, attrs) => tensor("f32", attrs.shape),
  gradient: () => ({}),
  lower: ({ result, attrs: { keep, salt } }) => {
    const axes = axesOf(result.shape);
    const bits = bitsAt(result.shape, axes, salt);
    return { axes, value: select(lt(shr(bits, 8), threshold(keep)), f32(1 / keep), f32(0)) };
  },
  reference: ({ control }, { keep, salt }, result) => {
    const bits = hostBits(control, salt);
    const at = (_: unknown, element: number): number => (bits(element) >>> 8 < threshold(keep) ? 1 / keep : 0);
    return { type: result, data: Float64Array.from({ length: elementCount(result.shape) }, at) };
  },
});

/** What the upper 24 bits of a hash, uniform in [0, 2^24), must be less than: in integers, so that host and device agree exactly. */
const threshold = (keep: number): number => Math.ceil(keep * 2 ** 24);
