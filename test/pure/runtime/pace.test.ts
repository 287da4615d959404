import { describe, expect, it } from "vitest";
import { createPace } from "../../../runtime/pace.js";

describe("the pace of readings", () => {
  const run = (secondsPerStep: number, readings: number) => {
    const pace = createPace({ everyStep: false });
    for (let n = 0; n < readings; n += 1) {
      const steps = pace.steps();
      // The first step also compiles, for ten seconds.
      pace.record({ steps, rows: 32 * steps, seconds: steps * secondsPerStep + (n === 0 ? 10 : 0) });
    }
    return pace;
  };

  it.each([0.001, 0.008, 0.05])("comes to about 150 ms for steps of %d s", (secondsPerStep) => {
    expect(run(secondsPerStep, 12).steps() * secondsPerStep).toBeCloseTo(0.15, 1);
    expect(run(secondsPerStep, 12).examplesPerSecond()).toBeCloseTo(32 / secondsPerStep, 6);
  });

  it("is one step at a time for slow ones, and grows by steps of four at most", () => {
    expect(run(2, 5).steps()).toBe(1);
    expect(run(0.0001, 1).steps()).toBe(1);
    expect(run(0.0001, 2).steps()).toBe(4);
    expect(run(0.0001, 3).steps()).toBe(16);
  });

  it("is one step where every step is to be read", () => {
    const pace = createPace({ everyStep: true });
    for (let n = 0; n < 5; n += 1) pace.record({ steps: 1, rows: 32, seconds: 0.001 });
    expect(pace.steps()).toBe(1);
  });
});
