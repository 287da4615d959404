import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";

/** 1 where a position of a text holds a token, 0 where `ids` (u32) is 0, which is padding: f32 of the same shape. */
export const countedPositions = (emit: Emit, ids: Node): Node => {
  const padding = emit("constant", {}, { value: 0, shape: [1], dtype: "u32" });
  return emit("sub", { a: scalar(emit, 1), b: emit("equal", { a: ids, b: padding }) });
};

/** The mean of `x[batch, T]` over the positions of each example that count; 0 where none does. */
export const meanOverCounted = (emit: Emit, x: Node, counted: Node): Node => {
  const sum = (of: Node) => emit("reduce_sum", { x: of }, { axes: [1], keep: false });
  const total = sum(emit("mul", { a: x, b: counted }));
  return emit("div", { a: total, b: emit("maximum", { a: sum(counted), b: scalar(emit, 1) }) });
};
