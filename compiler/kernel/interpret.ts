import { unreachable } from "../base/invariant.js";
import { combineValues, convertValue, evaluateBinary, evaluateUnary, identityOf } from "./arithmetic.js";
import type { Axis, Expr } from "./expr.js";
import type { TensorExpression } from "./kernel.js";

/** Reads one element for a `load`. The index array is reused between calls: copy what is kept. */
export type ReadElement = (tensor: string, index: readonly number[]) => number;

/** Computes a value where the axes stand; `at[slot]` is the value of an axis. */
type Evaluate = (at: number[]) => number;

/**
 * The elements of a tensor expression, row-major, in float64 and exact 32-bit integers: the meaning of an expression,
 * that schedules and WGSL are held against. Slow, but the expression is only walked once; then closures run.
 */
export function interpretExpression({ axes, value }: TensorExpression, read: ReadElement): Float64Array {
  const scope = new Map(axes.map((axis, slot) => [axis, slot]));
  const evaluate = compileExpr(value, scope, read);
  const at: number[] = [];
  const count = axes.reduce((n, { extent }) => n * extent, 1);
  return Float64Array.from({ length: count }, (_, element) => {
    let rest = element;
    for (let slot = axes.length - 1; slot >= 0; slot--) {
      at[slot] = rest % axes[slot].extent;
      rest = Math.floor(rest / axes[slot].extent);
    }
    return evaluate(at);
  });
}

/** The closure of an expression. Axes of reductions take new slots in `scope`. */
function compileExpr(e: Expr, scope: Map<Axis, number>, read: ReadElement): Evaluate {
  const compile = (inner: Expr): Evaluate => compileExpr(inner, scope, read);
  switch (e.kind) {
    case "number":
      return () => e.value;
    case "axis": {
      const slot = slotOf(e.axis, scope);
      return (at) => at[slot];
    }
    case "load": {
      const index = e.index.map(compile);
      const point = index.map(() => 0);
      return (at) => {
        for (const [i, position] of index.entries()) point[i] = position(at);
        return read(e.tensor, point);
      };
    }
    case "unary": {
      const x = compile(e.x);
      return (at) => evaluateUnary(e.op, e.type, x(at));
    }
    case "binary": {
      const [a, b] = [compile(e.a), compile(e.b)];
      const type = e.a.type;
      return (at) => evaluateBinary(e.op, type, a(at), b(at));
    }
    case "select": {
      const [condition, then, otherwise] = [compile(e.condition), compile(e.then), compile(e.otherwise)];
      return (at) => (condition(at) ? then(at) : otherwise(at));
    }
    case "convert": {
      const x = compile(e.x);
      return (at) => convertValue(e.type, e.x.type, x(at));
    }
    case "reduce": {
      const loops = e.axes.map((axis) => ({ slot: slotOf(axis, scope), extent: axis.extent }));
      return loops.reduceRight((inner, loop) => reduceOver(loop, e, inner), compile(e.body));
    }
    default:
      return unreachable(e);
  }
}

/** The slot of an axis: one for each axis object. */
function slotOf(axis: Axis, scope: Map<Axis, number>): number {
  const slot = scope.get(axis) ?? scope.size;
  scope.set(axis, slot);
  return slot;
}

function reduceOver(
  loop: { readonly slot: number; readonly extent: number },
  e: Extract<Expr, { kind: "reduce" }>,
  body: Evaluate,
): Evaluate {
  const start = identityOf(e.combine, e.type);
  return (at) => {
    // An enclosing reduction over the same axis object goes on where it was.
    const outer = at[loop.slot];
    let result = start;
    for (let i = 0; i < loop.extent; i++) {
      at[loop.slot] = i;
      result = combineValues(e.combine, e.type, result, body(at));
    }
    at[loop.slot] = outer;
    return result;
  };
}
