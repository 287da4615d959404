import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { gt, select } from "../kernel/expr.js";
import { broadcastShapes, sumTo } from "./broadcast.js";
import { defineOp } from "./define.js";
import { elementwise } from "./elementwise.js";
import { readBroadcast, tabulate } from "./host.js";
import { none } from "./schemas.js";

/** Chooses, where a product with 0 and 1 would let what is not chosen through when it is infinite. */
export const where = defineOp({
  name: "where",
  doc: "`then` where the condition is greater than 0, else `otherwise`, element by element with broadcasting.",
  kind: "elementwise",
  operands: ["condition", "then", "otherwise"],
  attributes: none,
  infer: ({ condition, then, otherwise }) => {
    invariant(condition.dtype === "f32" && then.dtype === otherwise.dtype, "where chooses between values of one type");
    return tensor(then.dtype, broadcastShapes(condition.shape, broadcastShapes(then.shape, otherwise.shape)));
  },
  // The condition only chooses: almost everywhere its derivative is 0.
  gradient: (emit, { operands: { condition, then, otherwise }, ct }) => {
    const chosen = emit("select_positive", { x: condition, ct });
    return {
      ...(then.type.dtype === "f32" && { then: sumTo(emit, chosen, then.type.shape) }),
      ...(otherwise.type.dtype === "f32" && {
        otherwise: sumTo(emit, emit("sub", { a: ct, b: chosen }), otherwise.type.shape),
      }),
    };
  },
  lower: ({ operands, result }) =>
    elementwise(result, operands, (at) => select(gt(at("condition"), 0), at("then"), at("otherwise"))),
  reference: ({ condition, then, otherwise }, _, result) =>
    tabulate(result, (i) => readBroadcast(readBroadcast(condition, i) > 0 ? then : otherwise, i)),
});
