import { unreachable } from "../base/invariant.js";
import type { BinaryOp, Combine, ScalarType, UnaryOp } from "./expr.js";

/** WGSL's arithmetic on the host: `f32` in float64, integers exactly in 32 bits, truth values as 1 and 0. */
export function evaluateBinary(op: BinaryOp, type: ScalarType, a: number, b: number): number {
  switch (op) {
    case "add":
      return wrap(type, a + b);
    case "sub":
      return wrap(type, a - b);
    case "mul":
      return isInteger(type) ? wrap(type, Math.imul(a, b)) : a * b;
    // WGSL defines integer division by 0: the dividend stays, the remainder is 0.
    case "div":
      return isInteger(type) ? wrap(type, b === 0 ? a : Math.trunc(a / b)) : a / b;
    case "mod":
      return isInteger(type) ? wrap(type, b === 0 ? 0 : a % b) : a % b;
    case "max":
      return Math.max(a, b);
    case "min":
      return Math.min(a, b);
    case "pow":
      return a ** b;
    case "eq":
      return Number(a === b);
    case "ne":
      return Number(a !== b);
    case "lt":
      return Number(a < b);
    case "le":
      return Number(a <= b);
    case "gt":
      return Number(a > b);
    case "ge":
      return Number(a >= b);
    case "and":
      return Number(a !== 0 && b !== 0);
    case "or":
      return Number(a !== 0 || b !== 0);
    case "bitxor":
      return wrap(type, a ^ b);
    case "bitand":
      return wrap(type, a & b);
    case "bitor":
      return wrap(type, a | b);
    case "shl":
      return wrap(type, a << b);
    case "shr":
      return type === "u32" ? a >>> b : a >> b;
    default:
      return unreachable(op);
  }
}

export function evaluateUnary(op: UnaryOp, type: ScalarType, x: number): number {
  switch (op) {
    case "neg":
      return wrap(type, -x);
    case "rsqrt":
      return 1 / Math.sqrt(x);
    case "not":
      return Number(x === 0);
    case "abs":
    case "exp":
    case "log":
    case "sqrt":
    case "tanh":
    case "floor":
    case "sin":
    case "cos":
      return Math[op](x);
    default:
      return unreachable(op);
  }
}

/** Integers convert to each other bit by bit; a floating-point number truncates, and stops at the ends of the range. */
export function convertValue(to: ScalarType, from: ScalarType, x: number): number {
  if (to === "f32") return x;
  if (to === "bool") return Number(x !== 0);
  if (from !== "f32") return wrap(to, x);
  const [lowest, highest] = to === "u32" ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1];
  return Math.min(Math.max(Math.trunc(x), lowest), highest);
}

export function combineValues(combine: Combine, type: ScalarType, a: number, b: number): number {
  return evaluateBinary(combine === "sum" ? "add" : combine, type, a, b);
}

/** What a reduction begins from. */
export function identityOf(combine: Combine, type: ScalarType): number {
  if (combine === "sum") return 0;
  if (type === "f32") return combine === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [lowest, highest] = type === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return combine === "max" ? lowest : highest;
}

const isInteger = (type: ScalarType): boolean => type === "u32" || type === "i32";

const wrap = (type: ScalarType, x: number): number => {
  if (type === "u32") return x >>> 0;
  return type === "i32" ? x | 0 : x;
};
