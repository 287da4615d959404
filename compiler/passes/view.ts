import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { Rewriting } from "./rewrite.js";

/** `x` in another shape of as many elements, never as a view of a view. */
export function viewAs(at: Rewriting, x: Node, shape: readonly number[]): Node {
  if (sameShape(x.type.shape, shape)) return x;
  if (x.op === "constant") return at.emit("constant", {}, { ...x.attrs, shape });
  return x.op === "reshape" ? viewAs(at, at.operandOf(x, "x"), shape) : at.emit("reshape", { x }, { shape });
}
