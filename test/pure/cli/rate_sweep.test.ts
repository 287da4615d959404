import { describe, expect, test } from "vitest";
import { addStep, hasDiverged, type SweepPoint, suggestRate } from "../../../compiler/cli/rate_sweep.js";
import { sweepPage } from "../../../compiler/cli/sweep_page.js";

const rates = Array.from({ length: 71 }, (_, n) => 1e-6 * 10 ** (n / 10));

/** A sweep whose losses are a function of the logarithm of the rate. */
const sweep = (loss: (log: number, n: number) => number): readonly SweepPoint[] =>
  rates.reduce<readonly SweepPoint[]>((points, rate, n) => addStep(points, { rate, loss: loss(Math.log10(rate), n) }), []);

/** Flat, a fall around 1e-3, and a rise from 1e-1 on. */
const usual = (log: number) => 2 - 1 / (1 + Math.exp(-5 * (log + 3))) + (log > -1 ? 6 * (log + 1) ** 2 : 0);

describe("a sweep of learning rates", () => {
  test("smoothing neither leans towards 0 nor moves a constant", () => {
    for (const { smoothed } of sweep(() => 3)) expect(smoothed).toBeCloseTo(3, 12);
  });
  test("the suggestion is where the loss falls fastest, not far behind for being smoothed", () => {
    const found = suggestRate(sweep(usual));
    expect(found?.rate).toBeGreaterThan(0.5e-3);
    expect(found?.rate).toBeLessThan(1e-2);
    expect(found?.most).toBeGreaterThan(found?.rate ?? Infinity);
  });
  test("noise at tiny rates is not taken for a fall", () => {
    const noisy = sweep((log, n) => usual(log) + (log < -4 ? 0.3 * Math.sin(3 * n) : 0));
    expect(suggestRate(noisy)?.rate).toBeGreaterThan(0.5e-3);
  });
  test("a loss that only rises suggests nothing", () => {
    expect(suggestRate(sweep((log) => 7 + log))).toBeUndefined();
    expect(suggestRate([])).toBeUndefined();
  });
  test("ends when the loss is several times the smallest", () => {
    const all = sweep(usual);
    const end = all.findIndex((_, n) => hasDiverged(all.slice(0, n + 1)));
    expect(all[end]?.rate).toBeGreaterThan(0.1);
    expect(hasDiverged(sweep(() => 1))).toBe(false);
  });
  test("the page has a point for each step and no markup of the model's name", () => {
    const points = sweep(usual);
    const page = sweepPage("a<b", points, suggestRate(points));
    expect(page).toContain("a&lt;b");
    expect(page.match(/<polyline points="([^"]*)"/)?.[1]?.split(" ")).toHaveLength(points.length);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
