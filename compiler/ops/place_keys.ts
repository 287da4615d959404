import { invariant } from "../base/invariant.js";
import { add, convert, load, mul, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const placeKeys = defineOp({
  name: "place_keys",
  doc: "Numbers that are in the order of the ids, and for equal ids in that of their places: key[i] = ids[i] · places + i.",
  kind: "general",
  operands: ["ids"],
  readsOnce: () => ["ids"],
  attributes: none,
  infer: ({ ids }) => {
    invariant(ids.shape.length === 1 && ids.dtype === "u32", "place_keys takes a list of u32");
    return ids;
  },
  gradient: () => ({}),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    return { axes, value: add(mul(load("ids", axes, "u32"), u32(result.shape[0])), convert("u32", axes[0])) };
  },
  reference: ({ ids }, _, result) => tabulate(result, ([i]) => ids.data[i] * result.shape[0] + i),
});
