import { z } from "zod";
import { tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { shape } from "./schemas.js";

export const constant = defineOp({
  name: "constant",
  doc: "One number, repeated over a shape.",
  kind: "source",
  operands: [],
  attributes: z.strictObject({ value: z.number(), shape, dtype: z.enum(["f32", "u32"]).default("f32") }),
  infer: (_, { shape, dtype }) => tensor(dtype, shape),
  gradient: null,
  lower: ({ result, attrs }) => ({
    axes: axesOf(result.shape),
    value: { kind: "number", type: attrs.dtype, value: attrs.value },
  }),
  reference: (_, { value }, result) => tabulate(result, () => value),
});
