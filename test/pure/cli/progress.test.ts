import pc from "picocolors";
import { expect, it } from "vitest";
import { duration, type Progress, progressBar, progressText } from "../../../compiler/cli/progress.js";

const progress: Progress = {
  epoch: 2,
  epochs: 10,
  step: 500,
  steps: 1000,
  loss: 0.18317,
  accuracy: 0.9437,
  examplesPerSecond: 2810.4,
  unit: "images",
  secondsLeft: 125,
};
const paint = pc.createColors(false);

it("tells progress in one line", () => {
  expect(progressText(progress)).toBe("epoch 2/10  step 500/1000  loss 0.1832  accuracy 94.4 %  2810 images/s  2 min 05 s left");
});

it("draws a bar that is as full as the epoch", () => {
  const bar = progressBar(progress, { columns: 200, paint });
  expect(bar).toContain(`${"█".repeat(14)}${"░".repeat(14)}  50%`);
});

it("never fills the last column, where a terminal would begin a new line", () => {
  for (let columns = 20; columns <= 160; columns++)
    expect(progressBar(progress, { columns, paint }).length).toBeLessThan(columns);
});

it("says durations as people do", () => {
  expect([0, 9.4, 59.6, 125, 3600, 4320].map(duration)).toEqual([
    "0 s",
    "9 s",
    "1 min 00 s",
    "2 min 05 s",
    "1 h 00 min",
    "1 h 12 min",
  ]);
});
