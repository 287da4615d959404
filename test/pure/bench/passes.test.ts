import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { networks } from "../../../bench/passes/networks.js";
import { type NetworkResult, withResult } from "../../../bench/passes/result.js";
import { type Sizes, sizesOf } from "../../../bench/passes/sizes.js";
import { renderPasses } from "../../../bench/passes/table.js";
import { analyse } from "../../../compiler/compile.js";
import type { KernelSpec, ProgramSpec } from "../../../runtime/manifest.js";

const sizes = (rest: Partial<Sizes> = {}): Sizes => ({
  dispatches: 10,
  bytes: 2_500_000,
  FLOP: 1000,
  slots: 0,
  texts: 8,
  ...rest,
});

const plans = (train: Partial<Sizes> = {}, predict: Partial<Sizes> = {}) => ({ train: sizes(train), predict: sizes(predict) });

const small: NetworkResult = {
  network: "small",
  date: "2026-11-28T10:00:00.000Z",
  whole: plans(),
  without: {
    fuse: plans({ dispatches: 14, bytes: 2_512_000 }, { bytes: 2_513_000 }),
    fold: plans({}, { texts: 4 }),
    sort: plans(),
  },
};

const large: NetworkResult = {
  network: "large",
  date: "2026-11-29T10:00:00.000Z",
  whole: plans(),
  without: { fuse: plans({ slots: 16 }), fold: plans(), sort: plans(), gone: plans({ bytes: 1 }) },
};

const shown = {
  passes: ["fuse", "fold", "sort"],
  networks: ["small", "absent", "large"].map((name) => ({ name, path: `${name}.dlm` })),
};

const cellsOf = (table: string, pass: string) =>
  table
    .split("\n")
    .find((line) => line.startsWith(`| ${pass} |`))
    ?.slice(2, -2)
    .split(" | ");

describe("the table of passes", () => {
  const table = renderPasses([large, small], shown);

  test("has a column for each network that was measured, in their order", () => {
    expect(cellsOf(table, "without")).toEqual(["without", "small", "large"]);
  });

  test("says what grows and what shrinks by half a percent or more", () => {
    expect(cellsOf(table, "fuse")).toEqual(["fuse", "dispatches × 1.40; predict: bytes × 1.01", "slots × Infinity"]);
    expect(cellsOf(table, "fold")).toEqual(["fold", "predict: texts × 0.50", ""]);
  });

  test("has only the passes that there are, and names those that change nothing", () => {
    expect(table).not.toContain("gone");
    expect(table).toContain("Passes that change nothing in any of them: sort.");
    expect(renderPasses([small], { ...shown, passes: ["fuse"] })).toContain("in any of them: none.");
  });

  test("says of which pass a network knows nothing, and does not count that as nothing", () => {
    const table = renderPasses([small], { ...shown, passes: ["new", "sort"] });
    expect(cellsOf(table, "new")).toEqual(["new", "not measured"]);
    expect(table).toContain("in any of them: sort.");
  });

  test("says what was compiled, when, and what it comes to with all passes", () => {
    expect(table).toContain("Plans for lavapipe; 2026-11-28 to 2026-11-29.");
    expect(cellsOf(table, "large")).toEqual(["large", "`large.dlm`", "training step", "10", "2.50 M", "1.00 k", "0", "8"]);
  });
});

test("a network that is measured again takes the place of what was known of it alone", () => {
  const again = { ...small, whole: plans({ texts: 1 }) };
  expect(withResult([small, large], again)).toEqual([large, again]);
  expect(withResult([], small)).toEqual([small]);
});

test("the sizes of a plan", () => {
  const kernel = (wgsl: string, bytes: number): KernelSpec => ({
    ...{ name: wgsl, wgsl, bindings: [], workgroups: [1, 1, 1], features: [], operators: [] },
    ...{ bytes, flops: 10 * bytes },
  });
  const program: ProgramSpec = {
    ...{ name: "train", kind: "train", batch: 32, peakBytes: 1000 },
    buffers: [
      { kind: "parameter", name: "w", storage: "f32", elements: 100 },
      { kind: "slot", name: "slot_0", storage: "f32", elements: 8 },
      { kind: "slot", name: "slot_1", storage: "f32", elements: 1 },
    ],
    kernels: [kernel("a", 3), kernel("b", 4), kernel("a", 3)],
    steps: [...[0, 1, 2].map((kernel) => ({ kind: "dispatch", kernel }) as const), { kind: "copy", from: 1, to: 0, bytes: 50 }],
  };
  expect(sizesOf(program)).toEqual({ dispatches: 3, bytes: 110, FLOP: 100, slots: 32 + 16, texts: 2 });
});

test.each(networks)("$path has no mistakes and can be trained", ({ path }) => {
  const text = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const { value, diagnostics } = analyse({ path, text });
  expect(diagnostics).toEqual([]);
  expect(value?.module.models.map(({ training }) => training !== undefined)).toEqual([true]);
});
