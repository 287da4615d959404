import { tensor } from "../ir/types.js";
import { f32, gt, select } from "../kernel/expr.js";
import { broadcastShapes, sumTo } from "./broadcast.js";
import { defineOp } from "./define.js";
import { elementwise } from "./elementwise.js";
import { readBroadcast, tabulate } from "./host.js";
import { none } from "./schemas.js";

export const selectPositive = defineOp({
  name: "select_positive",
  doc: "ct where x is greater than 0, else 0, element by element with broadcasting: the gradient of relu.",
  kind: "elementwise",
  operands: ["x", "ct"],
  attributes: none,
  infer: ({ x, ct }) => tensor("f32", broadcastShapes(x.shape, ct.shape)),
  // x only chooses: almost everywhere its derivative is 0.
  gradient: (emit, { operands: { x, ct: chosen }, ct }) => ({
    ct: sumTo(emit, emit("select_positive", { x, ct }), chosen.type.shape),
  }),
  lower: ({ operands, result }) => elementwise(result, operands, (at) => select(gt(at("x"), 0), at("ct"), f32(0))),
  reference: ({ x, ct }, _, result) => tabulate(result, (i) => (readBroadcast(x, i) > 0 ? readBroadcast(ct, i) : 0)),
});
