import { expect, test } from "vitest";
import { bitsOfHalf, halfOfBits, roundToHalf } from "../../../compiler/base/half.js";

test("every half is the number of its own bits", () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = halfOfBits(bits);
    if (Number.isNaN(value)) continue;
    expect(roundToHalf(value)).toBe(value);
    expect(bitsOfHalf(value)).toBe(bits);
  }
});

test.each([
  ["a tie to the even neighbour below", 1 + 2 ** -11, 1],
  ["a tie to the even neighbour above", 1 + 3 * 2 ** -11, 1 + 2 ** -9],
  ["less than half of the smallest to 0", 2 ** -26, 0],
  ["more than half of the smallest to that", 1.5 * 2 ** -25, 2 ** -24],
  ["what is nearer to the largest than to what comes behind it", 65519, 65504],
  ["what is not to infinity", -65520, Number.NEGATIVE_INFINITY],
])("rounds %s", (_, x, half) => expect(roundToHalf(x)).toBe(half));
