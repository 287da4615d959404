import { z } from "zod";
import { runtimeRows, tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { extent } from "./schemas.js";

export const dataset = defineOp({
  name: "dataset",
  doc: "A column of the data set, resident on the device; `shape` is that of one row ([] for a single number).",
  kind: "source",
  operands: [],
  attributes: z.strictObject({ name: z.string(), storage: z.enum(["f32", "u32", "u8"]), shape: z.array(extent) }),
  infer: (_, { storage, shape }) => tensor(storage, [runtimeRows, ...shape]),
  gradient: null,
  lower: null,
  reference: null,
});
