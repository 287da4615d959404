/** Tensor expressions: what a kernel computes for one element of its result, the algorithm alone. */

export type ScalarType = "f32" | "u32" | "i32" | "bool";

/** A loop of the algorithm. Two axes are the same when they are the same object. Axis variables are `i32`. */
export interface Axis {
  readonly name: string;
  /** How many points it has; where `count` is given, how many at most. */
  readonly extent: number;
  readonly count?: Count;
}

/** How many points an axis of a reduction has where only the data tells it. */
export interface Count {
  /** An `i32`, from 0 to the extent. It depends on no axis of its own reduction. */
  readonly value: Expr;
  /** How many there are on average, for whoever estimates work. */
  readonly usual: number;
}

/** How often a loop over the axes runs, as far as that is known before. */
export const usualPoints = (axes: readonly Axis[]): number =>
  axes.reduce((product, { extent, count }) => product * (count?.usual ?? extent), 1);

export type UnaryOp = "neg" | "exp" | "log" | "sqrt" | "rsqrt" | "tanh" | "abs" | "floor" | "not" | "sin" | "cos";
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "mod"
  | "max"
  | "min"
  | "pow"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "and"
  | "or"
  | "bitxor"
  | "bitand"
  | "bitor"
  | "shl"
  | "shr";
/** How a reduction joins its terms, beginning from the identity of the combination (0, -inf, +inf; for u32 0, 0, 2^32-1). */
export type Combine = "sum" | "max" | "min";

export type Expr =
  | { readonly kind: "number"; readonly type: ScalarType; readonly value: number }
  | { readonly kind: "axis"; readonly type: "i32"; readonly axis: Axis }
  /** One element of a tensor, by one `i32` index per axis. An index out of bounds reads an unspecified value, never traps. */
  | { readonly kind: "load"; readonly type: ScalarType; readonly tensor: string; readonly index: readonly Expr[] }
  | { readonly kind: "unary"; readonly type: ScalarType; readonly op: UnaryOp; readonly x: Expr }
  | { readonly kind: "binary"; readonly type: ScalarType; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
  | {
      readonly kind: "select";
      readonly type: ScalarType;
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  /** Conversion of a value; `f32` to an integer truncates. */
  | { readonly kind: "convert"; readonly type: ScalarType; readonly x: Expr }
  | {
      readonly kind: "reduce";
      readonly type: ScalarType;
      readonly combine: Combine;
      readonly axes: readonly Axis[];
      readonly body: Expr;
    };

export const axis = (name: string, extent: number, count?: Count): Axis => ({ name, extent, ...(count && { count }) });

/** An operand of a builder: an expression, an axis, or a JavaScript number, which takes the type of its partner. */
export type Operand = Expr | Axis | number;

const isAxis = (x: Operand): x is Axis => typeof x === "object" && "extent" in x;

/** Makes an expression of an operand; a bare number becomes a number of type `type`. */
export function expr(x: Operand, type: ScalarType = "i32"): Expr {
  if (typeof x === "number") return { kind: "number", type, value: x };
  return isAxis(x) ? { kind: "axis", type: "i32", axis: x } : x;
}

export const f32 = (value: number): Expr => ({ kind: "number", type: "f32", value });
export const u32 = (value: number): Expr => ({ kind: "number", type: "u32", value });
export const i32 = (value: number): Expr => ({ kind: "number", type: "i32", value });

export const load = (tensor: string, index: readonly Operand[], type: ScalarType = "f32"): Expr => ({
  kind: "load",
  type,
  tensor,
  index: index.map((i) => expr(i, "i32")),
});

const comparisons: ReadonlySet<BinaryOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

function binary(op: BinaryOp, left: Operand, right: Operand): Expr {
  const known = typeof left === "number" ? right : left;
  const type = typeof known === "number" || isAxis(known) ? "i32" : known.type;
  return { kind: "binary", type: comparisons.has(op) ? "bool" : type, op, a: expr(left, type), b: expr(right, type) };
}

const binaryBuilder =
  (op: BinaryOp) =>
  (a: Operand, b: Operand): Expr =>
    binary(op, a, b);
export const add = binaryBuilder("add");
export const sub = binaryBuilder("sub");
export const mul = binaryBuilder("mul");
export const div = binaryBuilder("div");
export const mod = binaryBuilder("mod");
export const max = binaryBuilder("max");
export const min = binaryBuilder("min");
export const pow = binaryBuilder("pow");
export const eq = binaryBuilder("eq");
export const ne = binaryBuilder("ne");
export const lt = binaryBuilder("lt");
export const le = binaryBuilder("le");
export const gt = binaryBuilder("gt");
export const ge = binaryBuilder("ge");
export const and = binaryBuilder("and");
export const or = binaryBuilder("or");
export const bitxor = binaryBuilder("bitxor");
export const bitand = binaryBuilder("bitand");
export const bitor = binaryBuilder("bitor");
export const shl = binaryBuilder("shl");
export const shr = binaryBuilder("shr");

const unaryBuilder =
  (op: UnaryOp) =>
  (x: Expr): Expr => ({ kind: "unary", type: x.type, op, x });
export const neg = unaryBuilder("neg");
export const exp = unaryBuilder("exp");
export const log = unaryBuilder("log");
export const sqrt = unaryBuilder("sqrt");
export const rsqrt = unaryBuilder("rsqrt");
export const tanh = unaryBuilder("tanh");
export const abs = unaryBuilder("abs");
export const floor = unaryBuilder("floor");
export const not = unaryBuilder("not");
export const sin = unaryBuilder("sin");
export const cos = unaryBuilder("cos");

/** `condition ? then : otherwise`. Both sides may be evaluated; a load in the side not taken may be out of bounds. */
export function select(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return { kind: "select", type: then.type, condition, then, otherwise };
}

export const convert = (type: ScalarType, x: Operand): Expr => {
  const value = expr(x);
  return value.type === type ? value : { kind: "convert", type, x: value };
};

export const reduce = (combine: Combine, axes: readonly Axis[], body: Expr): Expr =>
  axes.length === 0 ? body : { kind: "reduce", type: body.type, combine, axes, body };
export const sum = (axes: readonly Axis[], body: Expr): Expr => reduce("sum", axes, body);

/** All conditions at once; no condition is `undefined`. */
export const all = (conditions: readonly Expr[]): Expr | undefined =>
  conditions.length === 0 ? undefined : conditions.reduce((a, b) => and(a, b));
