import { tensor } from "../ir/types.js";
import { convert } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { elementwise } from "./elementwise.js";
import { none } from "./schemas.js";

export const toF32 = defineOp({
  name: "to_f32",
  doc: "The integers of x as floating-point numbers.",
  kind: "elementwise",
  operands: ["x"],
  attributes: none,
  infer: ({ x }) => tensor("f32", x.shape),
  gradient: () => ({}),
  lower: ({ operands, result }) => elementwise(result, operands, (at) => convert("f32", at("x"))),
  reference: ({ x }, _, type) => ({ type, data: x.data.slice() }),
});
