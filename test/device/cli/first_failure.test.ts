import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readBytes } from "../../../runtime/node/files.js";
import { readTensors } from "../../../runtime/safetensors.js";
import { runCli } from "../../pure/cli/run_cli.js";

const folder = mkdtempSync(join(tmpdir(), "dlmc-failure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = 40;

/** Trains on a table of `x`, `z` and `y`, changed in one place. */
async function failing(
  name: string,
  {
    body,
    settings,
    change = {},
  }: { readonly body: string; readonly settings: string; readonly change?: { readonly [cell: string]: string } },
) {
  const cell = (row: number, column: string, value: number): string => change[`${column}${row}`] ?? value.toFixed(4);
  const table = Array.from({ length: rows }, (_, n) =>
    [cell(n, "x", Math.sin(1.7 * n)), cell(n, "z", 2 + Math.cos(n)), cell(n, "y", Math.sin(n / 3))].join(","),
  );
  writeFileSync(join(folder, `${name}.csv`), ["x,z,y", ...table, ""].join("\n"));
  writeFileSync(
    join(folder, `${name}.dlm`),
    `dlm 1

model M {
  input  x: number
  input  z: number
  output y: number
${body}
}

data D for M {
  train = csv("${name}.csv", x: "x", z: "z", y: "y")
}

train M on D {
  loss: mse
  batch: 8
  epochs: 4
  ${settings}
}
`,
  );
  const { exit, stderr } = await runCli("train", join(folder, `${name}.dlm`), "--out", join(folder, name));
  return { exit, stderr: stderr.replaceAll(folder, "") };
}

describe("what is first no finite number in training", () => {
  it("is named by its operator, its place and its operands where the learning rate is too large", async () => {
    const { exit, stderr } = await failing("rate", {
      body: "  y = concat(x, z)\n    -> dense(4) -> relu -> dense(1)",
      settings: "optimizer: sgd(learning_rate: 1e25)",
    });
    expect(exit).toBe(3);
    // Both factors are near 1e25, and their product is beyond float32.
    expect(stderr).toContain(
      "error[DLM555]: dense_2 (`matmul`) gave the first infinity of training, in step 2\n  ┌─ /rate.dlm:8:28\n",
    );
    expect(stderr).toContain("│                            ^^^^^^^^ the first infinity came up here\n");
    expect(stderr).toMatch(/it was computed from\n {4}relu_1 \(`relu`\), f32\[8, 4\], from 0 to \S+e\+25\n/);
    expect(stderr).toMatch(/the weights M\/dense_2\/kernel, f32\[4, 1\], from \S+ to \S+e\+25\n/);
    const { tensors } = readTensors(await readBytes(join(folder, "rate", "M.safetensors")));
    expect([...tensors.values()].every(({ values }) => [...values].every(Number.isFinite))).toBe(true);
  });

  it("is a division by 0, though no loss shows it", async () => {
    const { exit, stderr } = await failing("zero", {
      body: "  let share = x / z\n  y = share -> dense(4) -> tanh -> dense(1)",
      settings: "optimizer: sgd(learning_rate: 0.01)",
      change: { z7: "0" },
    });
    expect(exit).toBe(3);
    expect(stderr).toMatch(/error\[DLM555\]: `div` gave the first infinity of training, in step [1-5]\n/);
    expect(stderr).toContain("│   let share = x / z\n  │               ^^^^^ the first infinity came up here\n");
    expect(stderr).toMatch(/z_rows \(`gather_rows`\), f32\[8, 1\], from 0 to \d/);
  });

  it("is told of the data before training begins", async () => {
    const { exit, stderr } = await failing("data", {
      body: "  y = concat(x, z) -> dense(4) -> dense(1)",
      settings: "optimizer: adam()",
      change: { x12: "1e39" },
    });
    expect(exit).toBe(4);
    expect(stderr).toContain("error[DLM454]: /data.csv: x is Infinity in row 12, and needs finite numbers");
    expect(existsSync(join(folder, "data", "M.safetensors"))).toBe(false);
  });
});
