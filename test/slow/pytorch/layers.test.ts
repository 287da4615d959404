import { expect, it } from "vitest";
import { openDevice } from "../../../runtime/device.js";
import { compareWithTorch } from "./compare.js";
import { comparisons } from "./comparisons.js";
import { findTorch, howToGetTorch } from "./torch.js";

/** Float32 against float64 over 20 steps. */
const bound = 1e-5;

const cases = comparisons.flatMap((group) => group.cases);

it("trains small networks of every layer, loss and optimizer as PyTorch does", async ({ skip }) => {
  const python = findTorch();
  if (python === undefined) return skip(howToGetTorch);
  const device = await openDevice();
  const differences = await compareWithTorch(cases, { device, python });
  device.dispose();
  expect(differences).toHaveLength(cases.length);
  for (const [n, { losses, parameters }] of differences.entries()) {
    expect.soft(losses, `${cases[n]?.name}: losses`).toBeLessThan(bound);
    expect.soft(parameters, `${cases[n]?.name}: parameters`).toBeLessThan(bound);
  }
});
