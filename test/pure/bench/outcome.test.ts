import { expect, it } from "vitest";
import { brief } from "../../../bench/brief.js";
import { conclude, isSame, median, type Standing, spreadOfTurns, type Turn } from "../../../bench/outcome.js";
import type { RowResult } from "../../../bench/row.js";

const turn = (ms: readonly number[], rest: Partial<Turn> = {}): Turn => ({
  ms,
  check: [1],
  adapter: "a card",
  version: "1.0",
  residentBytes: 2 ** 20,
  otherCores: undefined,
  ...rest,
});

const standing = (name: string, turns: readonly Turn[]): Standing => ({ subject: { name, program: `${name}.ts` }, turns });

const absent = (name: string): Standing => ({
  subject: { name, program: `${name}.ts` },
  missing: "absent",
  why: "it is not installed",
});

it.each([
  { values: [3], expected: 3 },
  { values: [9, 1], expected: 5 },
  { values: [10, 9, 1], expected: 9 },
  { values: [100, 2, 30, 4], expected: 17 },
])("the median of $values", ({ values, expected }) => {
  expect(median(values)).toBe(expected);
});

it("counts a turn once, however many blocks it has", () => {
  expect(spreadOfTurns([[1, 1, 1, 1, 1, 1], [5], [6, 7, 100]])).toEqual({ min: 1, median: 5, max: 100, samples: 10 });
});

it("takes medians of the rounds, and divides those of the peers by ours", () => {
  const [own, peer] = conclude({ metric: "ms", rate: { unit: "images/s", each: 32 } }, [
    standing("dlmc", [turn([2, 4]), turn([3, 3, 1, 4])]),
    standing("peer", [turn([30]), turn([90, 60, 99])]),
  ]);
  expect(own).toMatchObject({ value: { median: 3, samples: 6 }, ratio: 1 });
  expect(peer).toMatchObject({ value: { median: 60 }, ratio: 20, rate: { unit: "images/s", each: (1000 * 32) / 60 } });
});

it("compares the parts of an ablation by the least that was seen", () => {
  const turns = [standing("dlmc", [turn([4, 9, 9])]), standing("without", [turn([5, 6, 20])])];
  expect(conclude({ metric: "ms", ablation: true }, turns)[1]).toMatchObject({ value: { median: 6 }, ratio: 1.25 });
});

it.each([
  { ratio: 20, met: true },
  { ratio: 20.1, met: false },
])("a peer that takes 20 times as long meets $ratio: $met", ({ ratio, met }) => {
  const required = [{ subject: "peer", ratio }];
  const outcomes = conclude({ metric: "ms", required }, [standing("dlmc", [turn([3])]), standing("peer", [turn([60])])]);
  expect(outcomes[1]).toMatchObject({ required: { ratio, met } });
});

it.each([
  { dispatches: 18, met: true },
  { dispatches: 19, met: false },
])("$dispatches dispatches are at most 18: $met", ({ dispatches, met }) => {
  const required = [{ subject: "dlmc", atMost: 18 }] as const;
  const [own] = conclude({ metric: "dispatches", required }, [standing("dlmc", [turn([3], { dispatches })])]);
  expect(own).toMatchObject({ value: { median: dispatches }, required: { met } });
});

it("says nothing of a requirement where the peer is absent, and of ratios where we are", () => {
  const required = [{ subject: "peer", ratio: 2 }];
  const [, peer] = conclude({ metric: "ms", required }, [standing("dlmc", [turn([3])]), absent("peer")]);
  expect(peer).toEqual({ subject: "peer", missing: "absent", why: "it is not installed", required: required[0] });
  const [, alone] = conclude({ metric: "ms", required }, [absent("dlmc"), standing("peer", [turn([60])])]);
  expect(alone).not.toHaveProperty("ratio");
  expect(alone).not.toHaveProperty("required");
});

it("averages what other processes did meanwhile", () => {
  const turns = [turn([1], { otherCores: 0.5 }), turn([1], { otherCores: 1.5 })];
  expect(conclude({ metric: "ms" }, [standing("dlmc", turns)])[0]).toMatchObject({ otherCores: 1 });
});

it.each([
  { check: [2.3], expected: [2.31], same: true },
  { check: [2.3], expected: [2.4], same: false },
  { check: [0.0004], expected: [0], same: true },
  { check: [1, 2], expected: [1], same: false },
  { check: [Number.NaN], expected: [1], same: false },
])("$check is the same as $expected: $same", ({ check, expected, same }) => {
  expect(isSame(check, expected)).toBe(same);
});

it("prints a row as one line of JSON", () => {
  const outcomes = conclude({ metric: "ms" }, [
    standing("dlmc", [turn([8.12345])]),
    standing("tfjs-webgpu", [turn([324.938])]),
    absent("torch-cpu"),
  ]);
  const result: Pick<RowResult, "row" | "metric" | "outcomes"> = { row: "seed-cnn-32", metric: "ms", outcomes };
  expect(brief(result)).toBe(
    '{"row":"seed-cnn-32","ms":{"dlmc":8.123,"tfjs-webgpu":324.938},"ratios":{"tfjs-webgpu":40},' +
      '"missing":{"torch-cpu":"it is not installed"}}',
  );
});
