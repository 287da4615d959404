import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import {
  add,
  axis,
  bitxor,
  convert,
  div,
  type Expr,
  eq,
  f32,
  load,
  lt,
  mod,
  mul,
  reduce,
  select,
  shl,
  shr,
  sub,
  sum,
  u32,
} from "../../../compiler/kernel/expr.js";
import { interpretExpression } from "../../../compiler/kernel/interpret.js";
import type { Kernel } from "../../../compiler/kernel/kernel.js";

const one = axis("i", 1);
const noLoads = (): number => Number.NaN;
const computed = (value: Expr): number => interpretExpression({ axes: [one], value }, noLoads)[0];

describe("interpretExpression", () => {
  it("wraps u32 as arithmetic modulo 2^32 does", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 31 }), (a, b, bits) => {
        const [x, y, modulus] = [BigInt(a), BigInt(b), 2n ** 32n];
        const exact = (n: bigint): number => Number(((n % modulus) + modulus) % modulus);
        expect(computed(mul(u32(a), u32(b)))).toBe(exact(x * y));
        expect(computed(add(u32(a), u32(b)))).toBe(exact(x + y));
        expect(computed(sub(u32(a), u32(b)))).toBe(exact(x - y));
        expect(computed(bitxor(u32(a), u32(b)))).toBe(exact(x ^ y));
        expect(computed(shl(u32(a), u32(bits)))).toBe(exact(x << BigInt(bits)));
        expect(computed(shr(u32(a), u32(bits)))).toBe(exact(x >> BigInt(bits)));
      }),
    );
  });

  it("truncates i32 division towards 0, as WGSL does", () => {
    const i = axis("i", 7);
    const shifted = sub(i, 3);
    const values = (value: Expr): readonly number[] => [...interpretExpression({ axes: [i], value }, noLoads)];
    expect(values(div(shifted, 2))).toEqual([-1, -1, 0, 0, 0, 1, 1]);
    expect(values(mod(shifted, 2))).toEqual([-1, 0, -1, 0, 1, 0, 1]);
  });

  it("converts between types, floating-point numbers by truncation", () => {
    expect(computed(convert("u32", f32(3.9)))).toBe(3);
    expect(computed(convert("u32", f32(-1)))).toBe(0);
    expect(computed(convert("i32", u32(4294967295)))).toBe(-1);
    expect(computed(convert("f32", lt(f32(1), f32(2))))).toBe(1);
  });

  it("reduces over several axes, nested, and over an axis that two reductions share", () => {
    const [n, j, k] = [axis("n", 2), axis("j", 3), axis("k", 2)];
    const data = [1, 5, 2, 7, 0, 4];
    const read = (_: string, [row, column]: readonly number[]): number => data[row * 3 + column];
    const largest = reduce("max", [j], load("x", [n, j]));
    const gaps = sum([j, k], sub(largest, load("x", [n, j])));
    expect([...interpretExpression({ axes: [n], value: gaps }, read)]).toEqual([2 * (4 + 0 + 3), 2 * (0 + 7 + 3)]);
  });

  it("begins reductions from the identity of their type", () => {
    const none = axis("j", 0);
    expect(computed(reduce("max", [none], f32(1)))).toBe(Number.NEGATIVE_INFINITY);
    expect(computed(reduce("min", [none], u32(1)))).toBe(4294967295);
    expect(computed(reduce("max", [none], u32(1)))).toBe(0);
    expect(computed(sum([none], f32(1)))).toBe(0);
  });
});

describe("evaluateKernel", () => {
  const [i, n] = [axis("i", 4), axis("n", 2)];
  const x = { name: "x", buffer: "input", storage: "f32", shape: [2, 2] } as const;
  const kernel: Kernel = {
    name: "twice_and_count",
    reads: [x, { name: "total", buffer: "total", storage: "f32", shape: [2] }],
    stages: [
      { name: "twice", operator: "mul", type: "f32", axes: [i], value: mul(load("x", [div(i, 2), mod(i, 2)]), f32(2)) },
      { name: "sums", operator: "add", type: "f32", axes: [n], value: add(load("total", [n]), load("twice", [mul(n, 2)])) },
    ],
    results: [{ stage: "sums", tensor: { name: "total_out", buffer: "total", storage: "f32", shape: [2] }, inPlace: true }],
    origins: [],
  };

  it("computes stages from earlier ones and stores the results, by buffer", () => {
    const written = evaluateKernel(kernel, { input: [1, 2, 3, 4], total: [10, 20] });
    expect(written).toEqual({ total: Float64Array.of(12, 26) });
  });

  it("shows a read out of bounds as NaN, unless nothing takes its value", () => {
    const beyond = load("x", [n, i]);
    const guarded = select(eq(i, 3), f32(-1), select(lt(i, 2), beyond, f32(0)));
    const run = (value: Expr): readonly number[] => {
      const stages = [{ name: "y", operator: "pad", type: "f32", axes: [n, i], value }] as const;
      const results = [{ stage: "y", tensor: { ...x, name: "y", buffer: "y" }, inPlace: false }];
      return [...evaluateKernel({ ...kernel, stages, results }, { input: [1, 2, 3, 4], total: [0, 0] }).y];
    };
    expect(run(beyond)).toEqual([1, 2, Number.NaN, Number.NaN, 3, 4, Number.NaN, Number.NaN]);
    expect(run(guarded)).toEqual([1, 2, 0, -1, 3, 4, 0, -1]);
  });
});
