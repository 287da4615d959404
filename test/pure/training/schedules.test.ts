import { expect, test } from "vitest";
import type { CheckedTraining } from "../../../compiler/check/checked.js";
import type { Attributes } from "../../../compiler/ir/graph.js";
import { sampleRate } from "../../../compiler/program/sample_rate.js";
import { scheduleNamed } from "../../../compiler/training/schedules/index.js";

const span = { path: "m.dlm", start: 0, end: 0 };
/** Ten epochs of twelve updates. */
const length = { perEpoch: 12, all: 120 };

/** The rate at every update of a training, as the kernels compute it but in float64. */
function rates(name: string, settings: object): readonly number[] {
  const parameters = scheduleNamed(name)?.parameters.parse(settings) as Attributes;
  const schedule = { name, parameters, span };
  const training: CheckedTraining = {
    ...{ span, losses: [], batch: 1, epochs: 10, seed: 0, metrics: [] },
    optimizer: { name: "sgd", parameters: { learning_rate: 1 }, schedule, span },
  };
  return sampleRate(training, [...Array(length.all).keys()], length);
}

const expectRates = (found: readonly number[], expected: (t: number) => number): void => {
  for (const [t, rate] of found.entries()) expect(rate, `update ${t}`).toBeCloseTo(expected(t), 7);
};

/** Half a cosine from 1 at u = 0 to 0 at u = 1. */
const half = (u: number): number => (1 + Math.cos(Math.PI * u)) / 2;

test("constant stays", () => {
  expectRates(rates("constant", { learning_rate: 0.3 }), () => 0.3);
});

test("a warm-up rises in equal parts to the first rate, and the schedule begins after it", () => {
  const warmed = rates("exponential", { learning_rate: 0.5, every: 10, factor: 0.25, warmup: 8 });
  expectRates(warmed, (t) => (t < 8 ? (0.5 * (t + 1)) / 8 : 0.5 * 0.25 ** ((t - 8) / 10)));
});

test("times are told in updates, in epochs and as a share of the whole, and mean the same", () => {
  const [updates, epochs, share] = [30, { call: "epochs", args: [2.5] }, { call: "share", args: [0.25] }].map((over) =>
    rates("polynomial", { learning_rate: 1, over }),
  );
  expectRates(updates ?? [], (t) => Math.max(0, 1 - t / 30));
  expect(epochs).toEqual(updates);
  expect(share).toEqual(updates);
});

test("step falls at once, exactly where a span ends", () => {
  expectRates(rates("step", { learning_rate: 0.8, every: 7, factor: 0.5 }), (t) => 0.8 * 0.5 ** Math.floor(t / 7));
  expectRates(rates("step", { learning_rate: 1 }), (t) => 0.1 ** Math.floor(t / 12));
});

test("polynomial", () => {
  const settings = { learning_rate: 0.9, end: 0.1, power: 2, over: 100, warmup: 10 };
  expectRates(rates("polynomial", settings), (t) =>
    t < 10 ? (0.9 * (t + 1)) / 10 : 0.1 + 0.8 * (1 - Math.min(1, (t - 10) / 100)) ** 2,
  );
});

test("cosine goes over the rest of training, and stays at its end where that comes before", () => {
  expectRates(rates("cosine", { learning_rate: 0.7, warmup: 20 }), (t) =>
    t < 20 ? (0.7 * (t + 1)) / 20 : 0.7 * half((t - 20) / 100),
  );
  expectRates(rates("cosine", { learning_rate: 0.7, end: 0.2, over: 50 }), (t) => 0.2 + 0.5 * half(Math.min(1, t / 50)));
});

test("cosine_restarts begins again, over longer spans and from lower rates", () => {
  const settings = { learning_rate: 1, end: 0.05, first: 8, lengthen: 2, fade: 0.5 };
  // Spans of 8, 16, 32 and 64 updates.
  const at = (t: number): number => {
    const span = [8, 24, 56, 120].findIndex((end) => t < end);
    const [start, duration] = [8 * (2 ** span - 1), 8 * 2 ** span];
    return 0.05 + (0.5 ** span - 0.05) * half((t - start) / duration);
  };
  expectRates(rates("cosine_restarts", settings), at);
  expectRates(rates("cosine_restarts", { learning_rate: 1 }), (t) => half((t % 12) / 12));
});

test("one_cycle rises over its first part and falls over the rest, to the last update", () => {
  const [first, peak, last] = [0.4 / 10, 0.4, 0.4 / 10 / 100];
  const top = 0.25 * 120 - 1;
  const settings = { learning_rate: 0.4, up: 0.25, divide: 10, divide_end: 100 };
  expectRates(rates("one_cycle", settings), (t) =>
    t <= top ? peak - (peak - first) * half(t / top) : last + (peak - last) * half((t - top) / (119 - top)),
  );
});

test("a plateau has not come yet", () => {
  expectRates(rates("reduce_on_plateau", { learning_rate: 0.01 }), () => 0.01);
});
