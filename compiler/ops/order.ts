import { runtimeRows, tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { none } from "./schemas.js";

export const order = defineOp({
  name: "order",
  doc: "The shuffled row numbers of this epoch.",
  kind: "source",
  operands: [],
  attributes: none,
  infer: () => tensor("u32", [runtimeRows]),
  gradient: null,
  lower: null,
  reference: null,
});
