import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "./run_cli.js";

const folder = mkdtempSync(join(tmpdir(), "dlmc-dry-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = 50;
writeFileSync(join(folder, "d.csv"), `a,b,y\n${Array.from({ length: rows }, (_, n) => `${n},${-n},${n % 2}`).join("\n")}\n`);
const file = join(folder, "m.dlm");
writeFileSync(
  file,
  `dlm 1
model M {
  input  x: f32[2]
  output y: class[2]
  y = x -> dense(4) -> tanh -> dense(2) -> softmax
}
data D for M {
  train = csv("d.csv", x: ["a", "b"], y: "y")
}
train M on D {
  loss: sparse_categorical_crossentropy
  optimizer: adam(learning_rate: cosine(0.01, warmup: epochs(1)))
  batch: 8
  epochs: 3
  accumulate: 2
  validation: 0.1
  parameters: freeze("dense_1/*")
}
`,
);

// The first run loads the whole compiler.
describe("dlmc train --dry-run", { timeout: 60_000 }, () => {
  it("tells rows, steps, updates and parameters, and the rate of the updates", async () => {
    const { exit, stdout } = await runCli("train", file, "--dry-run", "--json");
    expect(exit).toBe(0);
    const plan = JSON.parse(stdout);
    // 45 rows are six steps of 8, and three updates.
    expect(plan).toMatchObject({ rows: 45, heldBack: 5, stepsPerEpoch: 6, steps: 18, updates: 9 });
    expect(plan.parameters).toEqual({ trained: 10, other: 12 });
    const rates = plan.learningRate.map(({ rate }: { readonly rate: number }) => rate);
    const half = (u: number) => (1 + Math.cos(Math.PI * u)) / 2;
    const expected = [1 / 3, 2 / 3, 1, 1, half(1 / 6), half(2 / 6), half(3 / 6), half(4 / 6), half(5 / 6)];
    for (const [n, rate] of rates.entries()) expect(rate).toBeCloseTo(0.01 * (expected[n] ?? Number.NaN), 8);
    expect(rates).toHaveLength(9);
  });

  it("draws a rate that stays, and says what may lower it", async () => {
    const rate = (text: string) => ["--set", `train.learning_rate=${text}`];
    const constant = await runCli("train", file, "--dry-run", ...rate("0.02"));
    expect(constant.stdout).toMatch(/\(constant\)\n +0\.0200 ┼─+\n/);
    const falling = await runCli("train", file, "--dry-run", ...rate("reduce_on_plateau(0.5, patience: 4, monitor: top_k(2))"));
    expect(falling.stdout).toContain("plateau     the rate times 0.1 after 4 epochs without a better top_k(2)\n");
    expect(falling.stdout).toMatch(/\(reduce_on_plateau\)\n +0\.500 ┼─+\n/);
  });

  it("ends where the steps end, draws, and leaves nothing behind", async () => {
    const out = join(folder, "run");
    const { exit, stdout } = await runCli("train", file, "--dry-run", "--out", out, "--set", "train.steps=7");
    expect(exit).toBe(0);
    expect(stdout).toContain("7: 1.17 epochs of 6, 3 updates of 2 steps");
    expect(stdout).toContain("learning rate over 3 updates (cosine)");
    expect(stdout).toMatch(/[╭╯┤]/);
    expect(existsSync(out)).toBe(false);
  });
});
