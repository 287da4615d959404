import { describe, expect, it } from "vitest";
import { initialise } from "../../../runtime/initialise.js";
import type { InitializerSpec } from "../../../runtime/manifest.js";
import { createStream, epochOrder, hashText, philox, type Words4 } from "../../../runtime/random.js";

describe("philox", () => {
  // philox4x32 with 10 rounds in Random123's tests/kat_vectors: counter, key, result.
  const knownAnswers = [
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ] as const;
  const words = (text: string) => text.split(" ").map((word) => Number.parseInt(word, 16));
  it.each(knownAnswers)("of %s under %s is as published", (counter, key, result) => {
    const given = words(counter) as unknown as Words4;
    expect(philox(given, words(key) as unknown as readonly [number, number])).toEqual(words(result));
  });
});

describe("hashText", () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("is FNV-1a of %o", (text, hash) => expect(hashText(text)).toBe(hash));
});

describe("epochOrder", () => {
  it("is a permutation that depends on seed and epoch", () => {
    const order = epochOrder(1000, 7, 3);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, row) => row));
    expect(epochOrder(1000, 7, 3)).toEqual(order);
    expect(epochOrder(1000, 7, 4)).not.toEqual(order);
    expect(epochOrder(1000, 8, 3)).not.toEqual(order);
  });

  it("gives each of the six orders of three rows equally often", () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 6000; epoch += 1) {
      const key = epochOrder(3, 1, epoch).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Chi-squared with 5 degrees of freedom exceeds 20.5 once in a thousand.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chi).toBeLessThan(20.5);
  });
});

describe("initialise", () => {
  const moments = (initializer: InitializerSpec, path = "a/kernel") => {
    const values = initialise({ path, shape: [200, 100], initializer }, 7);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const power = (n: number) => values.reduce((sum, value) => sum + (value - mean) ** n, 0) / values.length;
    return {
      values,
      mean,
      deviation: Math.sqrt(power(2)),
      kurtosis: power(4) / power(2) ** 2,
      largest: Math.max(...values.map(Math.abs)),
    };
  };

  it("draws uniformly within the limit", () => {
    const { mean, deviation, kurtosis, largest } = moments({ kind: "uniform", limit: 0.3 });
    expect(Math.abs(mean)).toBeLessThan(0.006);
    expect(deviation).toBeCloseTo(0.3 / Math.sqrt(3), 2);
    expect(kurtosis).toBeCloseTo(1.8, 1);
    expect(largest).toBeLessThan(0.3);
    expect(largest).toBeGreaterThan(0.299);
  });

  it("draws from a normal distribution", () => {
    const { mean, deviation, kurtosis, largest } = moments({ kind: "normal", deviation: 2 });
    expect(Math.abs(mean)).toBeLessThan(0.06);
    expect(deviation).toBeCloseTo(2, 1);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.15);
    expect(largest).toBeGreaterThan(6);
  });

  it("draws from a normal distribution cut off at two deviations", () => {
    const { mean, deviation, largest } = moments({ kind: "truncated_normal", deviation: 1 });
    expect(Math.abs(mean)).toBeLessThan(0.03);
    // The deviation of what is left, as Keras's glorot_normal divides by.
    expect(Math.abs(deviation - 0.8796)).toBeLessThan(0.015);
    expect(largest).toBeLessThanOrEqual(2);
  });

  it("gives every path a stream of its own, and the same one whatever else there is", () => {
    const uniform: InitializerSpec = { kind: "uniform", limit: 1 };
    expect(moments(uniform, "a").values).toEqual(moments(uniform, "a").values);
    expect(moments(uniform, "a").values).not.toEqual(moments(uniform, "b").values);
  });

  it.each([
    [{ kind: "zeros" }, 0],
    [{ kind: "ones" }, 1],
    [{ kind: "constant", value: 0.5 }, 0.5],
  ] as const)("fills with %o", (initializer, value) => {
    expect([...initialise({ path: "b", shape: [3], initializer }, 1)]).toEqual([value, value, value]);
  });
});

describe("a stream", () => {
  it("stays below its bound, reaches all of it, and is inside the open unit interval", () => {
    const random = createStream(1, "test");
    const drawn = new Set(Array.from({ length: 300 }, () => random.below(7)));
    expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const units = Array.from({ length: 1000 }, () => random.unit());
    expect(units.every((unit) => unit > 0 && unit < 1)).toBe(true);
  });
});
