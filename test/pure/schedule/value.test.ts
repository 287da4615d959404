import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateBinary } from "../../../compiler/kernel/arithmetic.js";
import type { BinaryOp } from "../../../compiler/kernel/expr.js";
import { points } from "../../../compiler/schedule/instantiate.js";
import { rangeOf } from "../../../compiler/schedule/range.js";
import { moduloFour, type Value, type Variable } from "../../../compiler/schedule/value.js";
import { createValues, type Values } from "../../../compiler/schedule/values.js";

/** An integer expression as it is written, before anything is simplified. */
type Written =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly a: Written; readonly b: Written };

const extents = [4, 7, 6, 1];

const numeral = (min: number, max: number): fc.Arbitrary<Written> =>
  fc.integer({ min, max }).map((value) => ({ kind: "number", value }));

/** Sums, multiples, quotients and remainders by numbers, and what guards are made of. */
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.nat(extents.length - 1).map((index): Written => ({ kind: "variable", index })),
    numeral(-9, 9),
    binaryOf(["add", "sub", "min", "max"], tie("written"), tie("written")),
    binaryOf(["mul"], tie("written"), numeral(-6, 8)),
    binaryOf(["div", "mod"], tie("written"), numeral(1, 12)),
    binaryOf(["div", "mod"], tie("written"), numeral(1, 12)),
  ),
}));

function binaryOf(ops: readonly BinaryOp[], a: fc.Arbitrary<Written>, b: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc.record({ op: fc.constantFrom(...ops), a, b }).map((parts) => ({ kind: "binary", ...parts }));
}

const runs = { numRuns: 400, seed: 2 };

function build(values: Values, variables: readonly Value[], e: Written): Value {
  switch (e.kind) {
    case "number":
      return values.number("i32", e.value);
    case "variable":
      return variables[e.index];
    case "binary":
      return values.binary(e.op, build(values, variables, e.a), build(values, variables, e.b));
  }
}

/** What is written, at one point, in 32-bit arithmetic. */
function meaning(e: Written, point: readonly number[]): number {
  switch (e.kind) {
    case "number":
      return e.value;
    case "variable":
      return point[e.index];
    case "binary":
      return evaluateBinary(e.op, "i32", meaning(e.a, point), meaning(e.b, point));
  }
}

/** What a value is at one point. */
function valueAt(value: Value, at: ReadonlyMap<Value, number>): number {
  switch (value.kind) {
    case "number":
      return value.value;
    case "variable":
      return at.get(value) ?? Number.NaN;
    case "affine":
      return value.terms.reduce((sum, { coefficient, atom }) => sum + coefficient * valueAt(atom, at), value.constant);
    case "binary":
      return evaluateBinary(value.op, "i32", valueAt(value.a, at), valueAt(value.b, at));
    default:
      throw new Error(`an index holds no ${value.kind}`);
  }
}

const space = points(extents);

function variablesOf(values: Values): {
  readonly variables: readonly Value[];
  readonly at: (point: readonly number[]) => ReadonlyMap<Value, number>;
} {
  const variables = extents.map((extent, i) => values.variable(`v${i}`, extent));
  return { variables, at: (point) => new Map(variables.map((v, i) => [v, point[i]])) };
}

describe("integers", () => {
  test("mean the same after simplification, for all values of the variables", () => {
    fc.assert(
      fc.property(written, (e) => {
        const values = createValues();
        const { variables, at } = variablesOf(values);
        const value = build(values, variables, e);
        for (const point of space) expect(valueAt(value, at(point)) + 0).toBe(meaning(e, point) + 0);
      }),
      runs,
    );
  });

  test("lie in their range, and are modulo 4 what is said", () => {
    fc.assert(
      fc.property(written, (e) => {
        const values = createValues();
        const { variables, at } = variablesOf(values);
        const value = build(values, variables, e);
        const { low, high } = rangeOf(value);
        const rest = moduloFour(value);
        for (const point of space) {
          const number = valueAt(value, at(point));
          expect(number).toBeGreaterThanOrEqual(low);
          expect(number).toBeLessThanOrEqual(high);
          if (rest !== undefined) expect((((number - rest) % 4) + 4) % 4).toBe(0);
        }
      }),
      runs,
    );
  });

  test("compare as they should where the answer is known before", () => {
    const comparison = fc.record({ op: fc.constantFrom<BinaryOp>("eq", "ne", "lt", "le", "gt", "ge"), a: written, b: written });
    fc.assert(
      fc.property(comparison, ({ op, a, b }) => {
        const values = createValues();
        const { variables } = variablesOf(values);
        const answer = values.binary(op, build(values, variables, a), build(values, variables, b));
        if (answer.kind !== "number") return;
        for (const point of space) expect(evaluateBinary(op, "i32", meaning(a, point), meaning(b, point))).toBe(answer.value);
      }),
      runs,
    );
  });

  test("are one value in whatever order they are added up", () => {
    const sums = fc.array(fc.record({ index: fc.nat(2), by: fc.integer({ min: -3, max: 3 }) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sums, fc.integer({ min: -5, max: 5 }), (terms, constant) => {
        const values = createValues();
        const { variables } = variablesOf(values);
        const parts = [...terms.map(({ index, by }) => values.scale(variables[index], by)), values.number("i32", constant)];
        const forward = parts.reduce((a, b) => values.plus(a, b));
        const backward = parts.reduceRight((a, b) => values.plus(b, a));
        expect(forward).toBe(backward);
        expect(values.plus(forward, values.scale(backward, -1))).toBe(values.number("i32", 0));
      }),
      runs,
    );
  });

  test("that were taken apart by a divisor come together again", () => {
    const linear = fc.record({
      by: fc.integer({ min: 1, max: 9 }),
      constant: fc.integer({ min: 0, max: 9 }),
      divisor: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(linear, ({ by, constant, divisor }) => {
        const values = createValues();
        const { variables } = variablesOf(values);
        const whole = values.plus(values.plus(values.scale(variables[1], by), variables[0]), values.number("i32", constant));
        const d = values.number("i32", divisor);
        const again = values.plus(values.scale(values.binary("div", whole, d), divisor), values.binary("mod", whole, d));
        expect(again).toBe(whole);
      }),
      runs,
    );
  });

  test("that were taken apart by a shape come together again", () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      tile: fc.integer({ min: 1, max: 4 }),
      offset: fc.nat(3),
    });
    fc.assert(
      fc.property(cases, ({ shape, tile, offset }) => {
        const values = createValues();
        const element = values.variable("element", 25);
        const flat = values.plus(values.scale(element, tile), values.number("i32", offset));
        let rest = flat;
        const index = shape.toReversed().map((extent, i) => {
          const outermost = i === shape.length - 1;
          const at = outermost ? rest : values.binary("mod", rest, values.number("i32", extent));
          rest = values.binary("div", rest, values.number("i32", extent));
          return at;
        });
        const again = index
          .toReversed()
          .reduce((sum, at, axis) => values.plus(values.scale(sum, shape[axis]), at), values.number("i32", 0));
        expect(again).toBe(flat);
      }),
      runs,
    );
  });
});

describe("values", () => {
  test("exist once", () => {
    const values = createValues();
    const x = values.load("x", "f32", values.variable("i", 8));
    expect(values.binary("mul", x, x)).toBe(values.binary("mul", x, x));
    expect(values.variable("i", 8)).not.toBe(values.variable("i", 8));
  });

  test("know the variables that they depend on; a reduction hides its own", () => {
    const values = createValues();
    const [i, k] = ["i", "k"].map((name) => values.variable(name, 8) as Variable);
    const term = values.load("x", "f32", values.plus(values.scale(i, 8), k));
    expect(new Set(term.variables)).toEqual(new Set([i, k]));
    expect(new Set(values.reduce("sum", [k], [term]).variables)).toEqual(new Set([i]));
  });

  test("of floating-point numbers lose only what changes nothing", () => {
    const values = createValues();
    const x = values.load("x", "f32", values.variable("i", 8));
    const [zero, one] = [values.number("f32", 0), values.number("f32", 1)];
    expect(values.binary("mul", x, one)).toBe(x);
    expect(values.binary("add", zero, x)).toBe(x);
    // Not a number times 0 is not 0.
    expect(values.binary("mul", x, zero)).not.toBe(zero);
    expect(values.number("f32", -0)).not.toBe(zero);
    expect(values.number("i32", -0)).toBe(values.number("i32", 0));
  });
});
