import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { showBytes, showCount, showMemory, showShare, showTime } from "../../../compiler/base/figures.js";
import { bar, renderTable } from "../../../compiler/cli/profile/table.js";
import { madeUp, sample } from "./made_up.js";

const paint = pc.createColors(false);

describe("figures", () => {
  it.each([
    [showTime(18.44), "18.4 ms"],
    [showTime(0.34), "340 µs"],
    [showTime(0.001234), "1.23 µs"],
    [showCount(0), "0.00"],
    [showCount(999), "999"],
    [showCount(54.16e9), "54.2 G"],
    [showBytes(3.5e6), "3.50 MB"],
    [showBytes(16), "16.0 B"],
    [showMemory(16), "16 B"],
    [showMemory(7.7 * 2 ** 20), "7.7 MiB"],
    [showShare(0.2345), "23.4 %"],
    [showShare(Number.NaN), "–"],
  ])("%s", (shown, wanted) => expect(shown).toBe(wanted));
});

describe("a bar", () => {
  it("is as long as its part, to an eighth of a character", () => {
    expect(bar(1, 4)).toBe("████");
    expect(bar(0.5, 4)).toBe("██");
    expect(bar(17 / 32, 4)).toBe("██▏");
    expect(bar(0, 4)).toBe("");
    expect(bar(7, 2)).toBe("██");
  });
});

describe("the table", () => {
  const report = madeUp(sample());
  const rowsOf = (text: string) => text.split("\n\n")[1]?.split("\n") ?? [];

  it("has the slowest kernel first, and the smallest in one line", () => {
    const kernels = report.kernels.map((kernel, i) => (i < 2 ? { ...kernel, share: 0.004 } : kernel));
    const [head, first, ...rest] = rowsOf(renderTable({ ...report, kernels }, { paint }));
    expect(head).toMatch(/^ *time +share +kernel +phase +layers +line +FLOP +moved +FLOP\/s +B\/s +of limit +by$/);
    expect(first).toContain(report.kernels.at(-1)?.name.slice(0, 40));
    expect(rest.at(-1)).toMatch(/ in 2 more kernels; --all lists them$/);
    const everything = rowsOf(renderTable(report, { paint, everything: true }));
    expect(everything).toHaveLength(report.kernels.length + 1);
  });

  it("is aligned", () => {
    const rows = rowsOf(renderTable(report, { paint, everything: true }));
    const ends = rows.slice(1).map((row) => /^ *\S+ (ms|µs)/.exec(row)?.[0].length);
    expect(new Set(ends).size).toBe(1);
  });

  it("leaves columns out where there is no room", () => {
    const narrow = rowsOf(renderTable(report, { paint, width: 100 }));
    expect(narrow.every((row) => row.length <= 100)).toBe(true);
    expect(narrow[0]).toContain("of limit");
    expect(narrow[0]).not.toContain("layers");
  });

  it("tells the totals, both peaks, and how the times came about", () => {
    const text = renderTable(report, { paint });
    expect(text).toContain("a run takes 500 ms among others");
    expect(text).toContain("the host 250 µs");
    expect(text).toMatch(/memory: (\S+ MiB) planned, \1 counted at the peak/);
    expect(text).toContain(
      "medians of 7 runs, by timestamps of the device around each kernel (checked: 29.0 ms by the device beside 30.0 ms",
    );
  });
});
