import { unreachable } from "../base/invariant.js";
import { combineValues, convertValue, evaluateBinary, evaluateUnary, identityOf } from "./arithmetic.js";
import type { Axis, Expr } from "./expr.js";
import type { TensorExpression } from "./kernel.js";
import { partsOf } from "./parts.js";

/** Reads one element for a `load`. The index array is reused between calls: copy what is kept. */
export type ReadElement = (tensor: string, index: readonly number[]) => number;

/** Computes a value where the axes stand; `at[slot]` is the value of an axis. */
type Evaluate = (at: number[]) => number;

/**
 * The elements of a tensor expression, row-major, in float64 and exact 32-bit integers: the meaning of an expression,
 * that schedules and WGSL are held against. Slow, but the expression is only walked once; then closures run.
 */
export function interpretExpression({ axes, value }: TensorExpression, read: ReadElement): Float64Array {
  const evaluate = compileExpression(axes, value, read);
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

/** The closure of an expression. Axes of reductions take new slots behind those of `axes`. A part that is used twice has one closure. */
function compileExpression(axes: readonly Axis[], root: Expr, read: ReadElement): Evaluate {
  const scope = new Map(axes.map((axis, slot) => [axis, slot]));
  const known = new Map<Expr, Evaluate>();
  const shared = sharedParts(root);
  const compile = (e: Expr): Evaluate => {
    const made = known.get(e) ?? (shared.has(e) ? remember : same)(compileExpr(e, { scope, read, compile }));
    known.set(e, made);
    return made;
  };
  return compile(root);
}

const same = (evaluate: Evaluate): Evaluate => evaluate;

/** Computes anew only where an axis has moved since: formulas of many steps, each used twice in the next, would take forever. */
function remember(evaluate: Evaluate): Evaluate {
  const last: { at: readonly number[]; value: number } = { at: [], value: 0 };
  return (at) => {
    if (last.at.length === at.length && at.every((v, i) => v === last.at[i])) return last.value;
    const value = evaluate(at);
    last.at = [...at];
    last.value = value;
    return value;
  };
}

/** What stands in an expression more than once, and is so long when it is written out that it is worth to be remembered. */
function sharedParts(root: Expr): ReadonlySet<Expr> {
  const lengths = new Map<Expr, number>();
  const twice = new Set<Expr>();
  const visit = (e: Expr): number => {
    const known = lengths.get(e);
    if (known !== undefined) {
      if (known > worthRemembering) twice.add(e);
      return known;
    }
    const length = partsOf(e).reduce((sum, part) => sum + visit(part), 1);
    lengths.set(e, length);
    return length;
  };
  visit(root);
  return twice;
}

const worthRemembering = 64;

interface Compiling {
  readonly scope: Map<Axis, number>;
  readonly read: ReadElement;
  readonly compile: (e: Expr) => Evaluate;
}

function compileExpr(e: Expr, { scope, read, compile }: Compiling): Evaluate {
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
      const loops = e.axes.map((axis): Loop => {
        const { count, extent } = axis;
        return { slot: slotOf(axis, scope), points: count ? compile(count.value) : () => extent };
      });
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

interface Loop {
  readonly slot: number;
  readonly points: Evaluate;
}

function reduceOver(loop: Loop, e: Extract<Expr, { kind: "reduce" }>, body: Evaluate): Evaluate {
  const start = identityOf(e.combine, e.type);
  return (at) => {
    // An enclosing reduction over the same axis object goes on where it was.
    const outer = at[loop.slot];
    let result = start;
    const points = loop.points(at);
    for (let i = 0; i < points; i++) {
      at[loop.slot] = i;
      result = combineValues(e.combine, e.type, result, body(at));
    }
    at[loop.slot] = outer;
    return result;
  };
}
