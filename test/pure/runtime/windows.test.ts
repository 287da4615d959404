import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataSpec } from "../../../runtime/manifest.js";
import { divide, epochWindows, exampleRows, rowsFor, windowColumns, windowOrder, windowsOf } from "../../../runtime/windows.js";

const spec: DataSpec = {
  name: "d",
  splits: {},
  columns: [
    { name: "image", storage: "u8", shape: [5, 2] },
    { name: "target", storage: "f32", shape: [1] },
  ],
};

describe("dividing a data set", () => {
  it.each([
    { rows: 100, batch: 8, largestBinding: 1e9, windowRows: 100 },
    { rows: 100, batch: 8, largestBinding: 999, windowRows: 96 },
    { rows: 100, batch: 8, largestBinding: 1e9, memoryLimit: 14 * 100, windowRows: 100 },
    { rows: 100, batch: 8, largestBinding: 1e9, memoryLimit: 14 * 50, windowRows: 48 },
    { rows: 100, batch: 8, largestBinding: 1e9, memoryLimit: 1, windowRows: 8 },
  ])("$rows rows with $memoryLimit bytes of memory and $largestBinding of a binding", ({ windowRows, ...limits }) => {
    expect(divide(spec, limits)).toEqual({ rows: limits.rows, windowRows });
  });

  it("visits every row once in an epoch, whatever the windows", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 200 }),
      batches: fc.integer({ min: 1, max: 9 }),
      batch: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(sizes, fc.nat(), ({ rows, batches, batch }, epoch) => {
        const windows = epochWindows({ rows, windowRows: batches * batch }, 7, epoch);
        const visited = windows.flatMap((window) => {
          const order = windowOrder(window, batch, { seed: 7, epoch });
          expect(order.length % batch).toBe(0);
          expect(order.length - window.rows).toBeLessThan(batch);
          expect(order.every((row) => row < window.rows)).toBe(true);
          return [...order.subarray(0, window.rows)].map((row) => window.start + row);
        });
        expect(visited.sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
      }),
    );
  });

  it("shuffles windows and rows anew in every epoch, and not at all without being asked", () => {
    const division = { rows: 64, windowRows: 8 };
    expect(epochWindows(division, 1, 0)).not.toEqual(epochWindows(division, 1, 1));
    expect([...windowOrder({ start: 8, rows: 5 }, 4)]).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
    const shuffle = { seed: 1, epoch: 0 };
    expect(windowOrder({ start: 0, rows: 50 }, 1, shuffle)).not.toEqual(windowOrder({ start: 50, rows: 50 }, 1, shuffle));
  });

  it("cuts columns by the width of their rows", () => {
    const data = {
      rows: 4,
      columns: { image: Uint8Array.from({ length: 40 }, (_, n) => n), target: Float32Array.of(0, 1, 2, 3) },
    };
    const [, second] = windowsOf({ rows: 4, windowRows: 3 });
    const columns = windowColumns(data, spec, second as { start: number; rows: number });
    expect([...(columns.image ?? [])]).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    expect([...(columns.target ?? [])]).toEqual([3]);
  });

  describe("whose examples are runs of rows", () => {
    // An example takes rows 3n to 3n + 4: rows 3n + 1 … 3n + 2 of x, and 3n + 4 of y.
    const runs: DataSpec = {
      name: "d",
      splits: {},
      examples: { stride: 3, reach: 5 },
      columns: [
        { name: "x", storage: "f32", shape: [2], window: { offset: 1, length: 2 } },
        { name: "y", storage: "u32", shape: [], window: { offset: 4, length: 1 } },
        { name: "z", storage: "u8", shape: [1] },
      ],
    };
    const data = {
      rows: 5,
      columns: {
        x: Float32Array.from({ length: 36 }, (_, n) => n),
        y: Uint32Array.from({ length: 18 }, (_, n) => n),
        z: Uint8Array.from({ length: 18 }, (_, n) => n),
      },
    };

    it("uploads the rows that the examples look at", () => {
      // 3 examples look at 11 rows of 8 bytes; 10 rows are too few for them.
      const limits = { rows: 5, batch: 1, largestBinding: 1e9 };
      expect(divide(runs, { ...limits, largestBinding: 88 })).toEqual({ rows: 5, windowRows: 3 });
      expect(divide(runs, { ...limits, largestBinding: 87 })).toEqual({ rows: 5, windowRows: 2 });
      expect(rowsFor(runs, 3)).toBe(11);
      const columns = windowColumns(data, runs, { start: 1, rows: 2 });
      expect([...(columns.y ?? [])]).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    });

    it("tells the rows of each example", () => {
      expect([...exampleRows(runs, data, "x")].slice(0, 8)).toEqual([2, 3, 4, 5, 8, 9, 10, 11]);
      expect([...exampleRows(runs, data, "y")]).toEqual([4, 7, 10, 13, 16]);
      expect([...exampleRows(runs, data, "z")]).toEqual([0, 3, 6, 9, 12]);
      expect(exampleRows(spec, { rows: 1, columns: { target: data.columns.x } }, "target")).toBe(data.columns.x);
    });
  });
});
