import { bytesPerElement } from "../../runtime/manifest.js";
import { once } from "../base/once.js";
import { elementCount } from "../ir/types.js";
import { type Expr, usualPoints } from "../kernel/expr.js";
import type { Kernel } from "../kernel/kernel.js";

/** What a kernel has to do as its algorithm says, whatever the schedule does twice or saves. */
export interface Work {
  /** Operations on floating-point numbers. */
  readonly flops: number;
  /** Bytes of the tensors read and written, each once; tensors of run-time size are left out. */
  readonly bytes: number;
}

/** Every kind of device asks for that of a kernel. */
export const workOf: (kernel: Kernel) => Work = once(countWork);

function countWork(kernel: Kernel): Work {
  const flops = kernel.stages.reduce((sum, s) => sum + operations(s.value) * s.axes.reduce((n, axis) => n * axis.extent, 1), 0);
  const tensors = new Map([...kernel.reads, ...kernel.results.map((r) => r.tensor)].map((t) => [t.buffer, t]));
  const bytes = [...tensors.values()].reduce(
    (sum, t) => sum + (t.shape.includes(-1) ? 0 : elementCount(t.shape) * bytesPerElement(t.storage)),
    0,
  );
  return { flops, bytes };
}

/** Floating-point operations for one element; what an expression uses twice is computed once. */
function operations(root: Expr): number {
  const seen = new Set<Expr>();
  const count = (e: Expr): number => {
    if (seen.has(e)) return 0;
    seen.add(e);
    const own = e.type === "f32" ? 1 : 0;
    switch (e.kind) {
      case "number":
      case "axis":
        return 0;
      case "load":
        return e.index.reduce((sum, i) => sum + count(i), 0);
      case "unary":
        return own + count(e.x);
      case "convert":
        return count(e.x);
      case "binary":
        return own + count(e.a) + count(e.b);
      case "select":
        return count(e.condition) + count(e.then) + count(e.otherwise);
      case "reduce":
        return usualPoints(e.axes) * (own + count(e.body));
    }
  };
  return count(root);
}
