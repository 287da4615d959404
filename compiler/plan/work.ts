import { bytesPerElement } from "../../runtime/manifest.js";
import { once } from "../base/once.js";
import type { Graph, Node } from "../ir/graph.js";
import { elementCount } from "../ir/types.js";
import { type Expr, usualPoints } from "../kernel/expr.js";
import type { Kernel, TensorExpression } from "../kernel/kernel.js";
import { opNamed } from "../ops/index.js";

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
  const flops = kernel.stages.reduce((sum, stage) => sum + flopsOf(stage), 0);
  const tensors = new Map([...kernel.reads, ...kernel.results.map((r) => r.tensor)].map((t) => [t.buffer, t]));
  const bytes = [...tensors.values()].reduce(
    (sum, t) => sum + (t.shape.includes(-1) ? 0 : elementCount(t.shape) * bytesPerElement(t.storage)),
    0,
  );
  return { flops, bytes };
}

const flopsOf = ({ axes, value }: TensorExpression): number => operations(value) * elementCount(axes.map(({ extent }) => extent));

/** The floating-point operations of one operator of a graph, whatever it will be fused with; 0 where no kernel computes it. */
export function flopsOfNode({ nodes }: Pick<Graph, "nodes">, { op, operands, type: result, attrs }: Node): number {
  const { lower, kind } = opNamed(op);
  if (!lower || kind === "source") return 0;
  const types = Object.fromEntries(Object.entries(operands).map(([name, id]) => [name, nodes[id].type]));
  return flopsOf(lower({ operands: types, result, attrs }));
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
