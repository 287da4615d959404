import { describe, expect, test } from "vitest";
import { createStream } from "../../../runtime/random.js";
import { sampleToken } from "../../../runtime/sample_token.js";

/** Ids 0 and 1 are padding and unknown: whatever the network gives them, they are not drawn. */
const probabilities = Float32Array.of(0.3, 0.1, 0.05, 0.3, 0.1, 0.15);

/** How often each id is drawn out of 20 000. */
function shares(sampling: Parameters<typeof sampleToken>[1]): readonly number[] {
  const random = createStream(3, "test");
  const draws = 20_000;
  const counts = new Float64Array(probabilities.length);
  for (let n = 0; n < draws; n += 1) counts[sampleToken(probabilities, sampling, random)] += 1;
  return [...counts].map((count) => count / draws);
}

const expectNear = (actual: readonly number[], expected: readonly number[]): void => {
  // Three deviations of a share of a half.
  for (const [id, share] of expected.entries()) expect(Math.abs(actual[id] - share)).toBeLessThan(0.011);
};

describe("a token is drawn", () => {
  test("in proportion to the probabilities at temperature 1", () => {
    expectNear(shares({ temperature: 1 }), [0, 0, 0.05 / 0.6, 0.3 / 0.6, 0.1 / 0.6, 0.15 / 0.6]);
  });

  test("by their squares at temperature 1/2", () => {
    const sum = 0.05 ** 2 + 0.3 ** 2 + 0.1 ** 2 + 0.15 ** 2;
    expectNear(shares({ temperature: 0.5 }), [0, 0, 0.05 ** 2 / sum, 0.3 ** 2 / sum, 0.1 ** 2 / sum, 0.15 ** 2 / sum]);
  });

  test("of the most probable alone with topK", () => {
    expectNear(shares({ temperature: 1, topK: 2 }), [0, 0, 0, 0.3 / 0.45, 0, 0.15 / 0.45]);
  });

  test("as the most probable at temperature 0", () => {
    expect(shares({ temperature: 0 })).toEqual([0, 0, 0, 1, 0, 0]);
  });

  test("at a temperature at which all powers would be 0", () => {
    expect(shares({ temperature: 0.0001 })).toEqual([0, 0, 0, 1, 0, 0]);
  });
});
