import { z } from "zod";
import { tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { shape } from "./schemas.js";

export const state = defineOp({
  name: "state",
  doc: "A buffer that lives on the device between steps: an optimizer's moments, a metric's accumulator, a recurrent layer's state while a sequence comes in step by step.",
  kind: "source",
  operands: [],
  attributes: z.strictObject({
    path: z.string(),
    role: z.enum(["optimizer", "average", "metric", "stream"]),
    dtype: z.enum(["f32", "u32"]),
    shape,
    initial: z.number(),
  }),
  infer: (_, { dtype, shape }) => tensor(dtype, shape),
  gradient: null,
  lower: null,
  reference: null,
});
