import { describe, expect, test } from "vitest";
import type { PlateauSpec, WatchSpec } from "../../../runtime/manifest.js";
import { noPlateau, notWaiting, wait, waitOnPlateau, watched } from "../../../runtime/watch.js";

const loss: WatchSpec = { monitor: "loss", better: "lower", patience: 2, minDelta: 0.1 };

const seen = (spec: WatchSpec, values: readonly number[]) =>
  values.reduce((state, value) => wait(spec, state, value), notWaiting);

describe("waiting for something better", () => {
  test("the first epoch is the best so far", () => {
    expect(seen(loss, [3])).toEqual({ best: 3, waited: 0 });
  });
  test("what differs by no more than min_delta is not better", () => {
    expect(seen(loss, [3, 2.95, 2.91])).toEqual({ best: 3, waited: 2 });
    expect(seen(loss, [3, 2.95, 2.5])).toEqual({ best: 2.5, waited: 0 });
  });
  test("of some metrics the higher is the better one", () => {
    expect(seen({ ...loss, better: "higher" }, [0.5, 0.7, 0.65])).toEqual({ best: 0.7, waited: 1 });
  });
  test("what is no number is never better", () => {
    expect(seen(loss, [Number.NaN, 5, Number.NaN])).toEqual({ best: 5, waited: 1 });
  });
});

describe("a plateau", () => {
  const spec: PlateauSpec = { ...loss, minDelta: 0, factor: 0.5, cooldown: 0, least: 0.2 };
  const factors = (of: PlateauSpec, values: readonly number[]) => {
    let state = noPlateau;
    return values.map((value) => {
      state = waitOnPlateau(of, state, value);
      return state.factor;
    });
  };
  test("lowers the rate each time patience ends, and not below the least", () => {
    expect(factors(spec, [1, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
  });
  test("something better begins the patience again", () => {
    expect(factors(spec, [1, 1, 0.9, 0.9, 0.9])).toEqual([1, 1, 1, 1, 0.5]);
  });
  // Keras: in_cooldown is asked after the counter went down, and a cooldown of 2 leaves out one epoch more than none.
  test("epochs of a cooldown do not count", () => {
    expect(factors({ ...spec, cooldown: 3 }, [1, 1, 1, 1, 1, 1, 1])).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]);
  });
});

test("metrics are of validation, and of training only where there is none", () => {
  const outputs = { y: { kind: "class", accuracy: 0.5, f1: { macro: 0.4, micro: 0.5, perClass: [] } } } as never;
  const validation = { rows: 1, loss: 2, losses: {}, outputs };
  const of = (monitor: string) => ({ ...loss, monitor });
  expect(watched(of("loss"), { loss: 1 }, validation)).toBe(2);
  expect(watched(of("f1"), { loss: 1 }, validation)).toBe(0.4);
  expect(watched(of("loss"), { loss: 1 }, undefined)).toBe(1);
  expect(watched(of("accuracy"), { loss: 1, accuracy: 0.9 }, undefined)).toBe(0.9);
  expect(() => watched(of("f1"), { loss: 1, accuracy: 0.9 }, undefined)).toThrow("f1 is watched");
});
