import { z } from "zod";
import { control } from "../../runtime/manifest.js";
import { elementCount, tensor } from "../ir/types.js";
import { add, bitxor, convert, type Expr, f32, load, lt, mul, select, shr } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { axesOf, linearIndex } from "./indexing.js";
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
    const word = (at: number): Expr => load("control", [at], "u32");
    const stream = hash(add(word(control.step), mul(add(word(control.seed), hostHash(salt)), golden)));
    const bits = hash(add(convert("u32", linearIndex(result.shape, axes)), stream));
    return { axes, value: select(lt(shr(bits, 8), threshold(keep)), f32(1 / keep), f32(0)) };
  },
  reference: ({ control: words }, { keep, salt }, result) => {
    const [step, seed] = [words.data[control.step], words.data[control.seed]];
    const stream = hostHash(step + Math.imul(seed + hostHash(salt), golden));
    const at = (_: unknown, element: number): number => (hostHash(stream + element) >>> 8 < threshold(keep) ? 1 / keep : 0);
    return { type: result, data: Float64Array.from({ length: elementCount(result.shape) }, at) };
  },
});

/** What the upper 24 bits of a hash, uniform in [0, 2^24), must be less than: in integers, so that host and device agree exactly. */
const threshold = (keep: number): number => Math.ceil(keep * 2 ** 24);

/** 2^32 divided by the golden ratio, odd: keeps the streams of neighbouring seeds apart from those of neighbouring steps. */
const golden = 0x9e3779b9;

/** PCG's RXS-M-XS permutation (O'Neill 2014) as a hash of 32 bits, after Jarzynski and Olano, JCGT 9(3), 2020. */
function hash(x: Expr): Expr {
  const state = add(mul(x, 747796405), 2891336453);
  const word = mul(bitxor(shr(state, add(shr(state, 28), 4)), state), 277803737);
  return bitxor(shr(word, 22), word);
}

/** The same on the host. */
function hostHash(x: number): number {
  const state = (Math.imul(x, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}
