import { z } from "zod";
import { tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { shape } from "./schemas.js";

export const input = defineOp({
  name: "input",
  doc: "An input of the model that the application uploads before each run.",
  kind: "source",
  operands: [],
  attributes: z.strictObject({ name: z.string(), dtype: z.enum(["f32", "u32"]), shape }),
  infer: (_, { dtype, shape }) => tensor(dtype, shape),
  gradient: null,
  lower: null,
  reference: null,
});
