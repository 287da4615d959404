import { expect, it } from "vitest";
import { figure } from "../../../bench/figure.js";
import { fillPlaces } from "../../../bench/pages.js";
import type { Measured, RowResult } from "../../../bench/row.js";
import { renderRow, renderSummary } from "../../../bench/table.js";

const measured = (subject: string, median: number, rest: Partial<Measured> = {}): Measured => ({
  subject,
  value: { min: median - 1, median, max: median + 1, samples: 9 },
  adapter: "llvmpipe",
  version: "1.0",
  ...rest,
});

const row: RowResult = {
  row: "seed-cnn-32",
  title: "training step",
  doc: "One step.",
  metric: "ms",
  date: "2026-11-24T10:00:00.000Z",
  rounds: 3,
  machine: { processor: "a processor", cores: 2, system: "Linux 6", node: "v20", webgpu: "0.6.2" },
  outcomes: [
    measured("dlmc", 8.126, { ratio: 1, dispatches: 17 }),
    measured("tfjs-webgpu", 325, { ratio: 40, required: { subject: "tfjs-webgpu", ratio: 30, met: true } }),
    measured("jax-webgpu", 80, { ratio: 9.85, required: { subject: "jax-webgpu", ratio: 18, met: false } }),
    {
      subject: "torch-cpu",
      missing: "absent",
      why: "PyTorch is not there\nat all",
      required: { subject: "torch-cpu", ratio: 1 / 2.7 },
    },
  ],
};

it("has a line for each peer, with what is required and whether it is met", () => {
  expect(renderSummary([row])).toBe(
    [
      "|  | dlmc | beside | it takes | ratio | required |  |",
      "| --- | --: | --- | --: | --: | --- | --- |",
      "| training step | 8.13 ms | TensorFlow.js WebGPU | 325 ms | 40 × | ≥ 30 × | met |",
      "| training step | 8.13 ms | jax-js WebGPU | 80 ms | 9.85 × | ≥ 18 × | **not met** |",
      "| training step | 8.13 ms | PyTorch CPU, tuned |  |  | ≥ 0.370 × |  |",
      "",
      "Empty cells: PyTorch CPU, tuned: PyTorch is not there.",
      "",
      "Medians of alternating runs; 2026-11-24; dlmc 1.0; Dawn of webgpu 0.6.2; llvmpipe; a processor, 2 cores; Linux 6; Node v20.",
    ].join("\n"),
  );
});

it("says where other processes made a time worth little", () => {
  const [own, peer] = row.outcomes as readonly [Measured, Measured];
  const lineOf = (outcomes: readonly Measured[]) => renderSummary([{ ...row, outcomes }]).split("\n")[2];
  expect(lineOf([own, { ...peer, otherCores: 0.9 }])).toMatch(/ ≥ 30 × \| met, on a busy machine \|$/);
  expect(lineOf([{ ...own, otherCores: 0.1 }, peer])).toMatch(/ ≥ 30 × \| met \|$/);
});

it("has a line for what is required of us alone, and none for an ablation", () => {
  const own = measured("dlmc", 28, { ratio: 1, required: { subject: "dlmc", atMost: 18, met: false } });
  const dispatches: RowResult = { ...row, metric: "dispatches", title: "dispatches", outcomes: [own] };
  expect(
    renderSummary([dispatches, { ...row, ablation: true }])
      .split("\n")
      .slice(2, 4),
  ).toEqual(["| dispatches | 28 |  |  |  | ≤ 18 | **not met** |", ""]);
});

it("shows all of a row, with columns that somebody fills", () => {
  const text = renderRow(row);
  expect(text).toContain("|  | ms, median | min – max | × dlmc | dispatches |\n| --- | --: | --: | --: | --: |\n");
  expect(text).toContain("| dlmc | 8.13 | 7.13 – 9.13 | 1.00 | 17 |\n| tfjs-webgpu | 325 | 324 – 326 | 40.00 |  |\n");
  expect(text).toContain("torch-cpu is not here: PyTorch is not there");
  expect(text).toContain(
    "3 rounds each; 2026-11-24; dlmc 1.0; Dawn of webgpu 0.6.2; llvmpipe; a processor, 2 cores; Linux 6; Node v20.",
  );
});

it.each([
  [1234.5, "1235"],
  [99.96, "100"],
  [8.126, "8.13"],
  [0.3704, "0.370"],
  [18, "18"],
])("three digits of %f are %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

it("fills the places of a page, and leaves everything else", () => {
  const page = "a\n<!-- bench: one -->\nold\n<!-- /bench -->\nb\n<!-- bench: two -->\nkept\n<!-- /bench -->\nc\n";
  const filled = fillPlaces(page, (name) => (name === "one" ? "| new $& |\n" : undefined));
  expect(filled).toBe(
    "a\n<!-- bench: one -->\n\n| new $& |\n\n<!-- /bench -->\nb\n<!-- bench: two -->\nkept\n<!-- /bench -->\nc\n",
  );
  expect(fillPlaces(filled, () => "| new $& |\n")).toContain("<!-- bench: one -->\n\n| new $& |\n\n<!-- /bench -->");
});
