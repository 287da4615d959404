import type { Value } from "./value.js";

/** Inclusive bounds of an integer value. */
export interface Range {
  readonly low: number;
  readonly high: number;
}
const unbounded: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export function rangeOf(value: Value): Range {
  switch (value.kind) {
    case "number":
      return { low: value.value, high: value.value };
    case "variable":
      return { low: 0, high: value.extent - 1 };
    case "lanes":
      return { low: Math.min(...value.table), high: Math.max(...value.table) };
    case "affine":
      return value.terms.reduce(
        (sum, { coefficient, atom }) => {
          const r = rangeOf(atom);
          const ends = [coefficient * r.low, coefficient * r.high];
          return { low: sum.low + Math.min(...ends), high: sum.high + Math.max(...ends) };
        },
        { low: value.constant, high: value.constant },
      );
    case "binary": {
      const a = rangeOf(value.a);
      const b = rangeOf(value.b);
      if (value.op === "mod" && b.low === b.high && b.low > 0 && a.low >= 0)
        return { low: 0, high: Math.min(a.high, b.high - 1) };
      if (value.op === "div" && b.low === b.high && b.low > 0 && a.low >= 0)
        return { low: Math.floor(a.low / b.low), high: Math.floor(a.high / b.low) };
      if (value.op === "min") return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
      if (value.op === "max") return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
      return unbounded;
    }
    default:
      return unbounded;
  }
}

/** The answer of comparing a difference in `range` with 0, where it is the same for all of the range. */
export function compareWithZero(op: "eq" | "ne" | "lt" | "le" | "gt" | "ge", { low, high }: Range): boolean | undefined {
  const always = { eq: low === 0 && high === 0, ne: low > 0 || high < 0, lt: high < 0, le: high <= 0, gt: low > 0, ge: low >= 0 };
  const never = { eq: always.ne, ne: always.eq, lt: always.ge, le: always.gt, gt: always.le, ge: always.lt };
  return always[op] ? true : never[op] ? false : undefined;
}
