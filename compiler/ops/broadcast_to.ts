import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { sameShape, tensor } from "../ir/types.js";
import { broadcastShapes, sumTo } from "./broadcast.js";
import { defineOp } from "./define.js";
import { elementwise } from "./elementwise.js";
import { readBroadcast, tabulate } from "./host.js";
import { shape } from "./schemas.js";

export const broadcastTo = defineOp({
  name: "broadcast_to",
  doc: "x repeated to a larger shape: right-aligned, axes of extent 1 repeat.",
  kind: "elementwise",
  operands: ["x"],
  attributes: z.strictObject({ shape }),
  infer: ({ x }, attrs) => {
    invariant(
      sameShape(broadcastShapes(x.shape, attrs.shape), attrs.shape),
      `[${x.shape.join(", ")}] does not repeat to that shape`,
    );
    return tensor(x.dtype, attrs.shape);
  },
  gradient: (emit, { operands: { x }, ct }) => ({ x: sumTo(emit, ct, x.type.shape) }),
  lower: ({ operands, result }) => elementwise(result, operands, (at) => at("x")),
  reference: ({ x }, _, result) => tabulate(result, (i) => readBroadcast(x, i)),
});
