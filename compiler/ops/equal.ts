import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { eq, f32, select } from "../kernel/expr.js";
import { broadcastShapes } from "./broadcast.js";
import { defineOp } from "./define.js";
import { elementwise } from "./elementwise.js";
import { readBroadcast, tabulate } from "./host.js";
import { none } from "./schemas.js";

export const equal = defineOp({
  name: "equal",
  doc: "1 where the integers a and b are equal, else 0, element by element with broadcasting.",
  kind: "elementwise",
  operands: ["a", "b"],
  attributes: none,
  infer: ({ a, b }) => {
    invariant(a.dtype === "u32" && b.dtype === "u32", "equal compares integers");
    return tensor("f32", broadcastShapes(a.shape, b.shape));
  },
  gradient: () => ({}),
  lower: ({ operands, result }) => elementwise(result, operands, (at) => select(eq(at("a"), at("b")), f32(1), f32(0))),
  reference: ({ a, b }, _, result) => tabulate(result, (i) => (readBroadcast(a, i) === readBroadcast(b, i) ? 1 : 0)),
});
