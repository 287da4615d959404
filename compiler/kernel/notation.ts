import type { BinaryOp } from "./expr.js";

/**
 * How expressions are written for people, in kernels and in loops alike. A higher level binds tighter; an operator that stands
 * between operands of its own level groups to the left.
 */
export const infix = {
  or: { symbol: "or", level: 1 },
  and: { symbol: "and", level: 2 },
  eq: { symbol: "==", level: 3 },
  ne: { symbol: "!=", level: 3 },
  lt: { symbol: "<", level: 3 },
  le: { symbol: "<=", level: 3 },
  gt: { symbol: ">", level: 3 },
  ge: { symbol: ">=", level: 3 },
  add: { symbol: "+", level: 5 },
  sub: { symbol: "-", level: 5 },
  mul: { symbol: "*", level: 6 },
  div: { symbol: "/", level: 6 },
  mod: { symbol: "%", level: 6 },
  // Languages disagree on these, so they are always read with parentheses.
  bitxor: { symbol: "^", level: 0.5 },
  bitand: { symbol: "&", level: 0.5 },
  bitor: { symbol: "|", level: 0.5 },
  shl: { symbol: "<<", level: 0.5 },
  shr: { symbol: ">>", level: 0.5 },
} as const satisfies Partial<Record<BinaryOp, { readonly symbol: string; readonly level: number }>>;

/** Where nothing binds: all that can be written stands without parentheses. */
export const loosest = 0;
/** The level of `a ? b : c`. */
export const choice = 0.25;
/** A reduction takes the product behind it, and no sum. */
export const reduction = 5.5;
/** The operand of a sign. */
export const sign = 7;

/** Prints an operand at a level: with parentheses where it binds looser. */
export type PrintAt<T> = (operand: T, level: number) => string;

/** `a + b`, `max(a, b)`: a binary operator that stands where `around` binds. */
export function writeBinary<T>(
  op: BinaryOp,
  a: T,
  b: T,
  { around, print }: { readonly around: number; readonly print: PrintAt<T> },
): string {
  if (op === "max" || op === "min" || op === "pow") return `${op}(${print(a, loosest)}, ${print(b, loosest)})`;
  const { symbol, level } = infix[op];
  const inner = level < 1 ? sign : level;
  // Comparisons do not stand in a row.
  const left = level === infix.eq.level ? level + 1 : inner;
  return parenthesise(`${print(a, left)} ${symbol} ${print(b, inner + 1)}`, level < around);
}

export const parenthesise = (text: string, wanted: boolean): string => (wanted ? `(${text})` : text);

/** A number as short as it can be; the sign of a negative one binds like any sign. */
export const writeNumber = (value: number, around: number): string =>
  parenthesise(String(value), value < 0 && around > infix.add.level);
