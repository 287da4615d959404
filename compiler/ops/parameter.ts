import { z } from "zod";
import type { InitializerSpec } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { shape } from "./schemas.js";

const initializer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["zeros", "ones", "orthogonal"]) }),
  z.strictObject({ kind: z.literal("constant"), value: z.number() }),
  z.strictObject({ kind: z.literal("runs"), values: z.array(z.number()) }),
  z.strictObject({ kind: z.literal("uniform"), limit: z.number() }),
  z.strictObject({ kind: z.enum(["normal", "truncated_normal"]), deviation: z.number() }),
]) satisfies z.ZodType<InitializerSpec>;

export const parameter = defineOp({
  name: "parameter",
  doc: "A weight (or a moving statistic that is not trained), saved with the model.",
  kind: "source",
  operands: [],
  attributes: z.strictObject({ path: z.string(), shape, trainable: z.boolean(), initializer }),
  infer: (_, { shape }) => tensor("f32", shape),
  gradient: null,
  lower: null,
  reference: null,
});
