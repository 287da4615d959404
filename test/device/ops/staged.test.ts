import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan, type Plan } from "../../../compiler/plan/plan.js";
import { partialSums } from "../../../compiler/schedule/loops.js";
import { gpu, type Profile } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { runGraphOnDevice } from "../../harness/graph_runner.js";
import { expectClose, sourceValues } from "../../harness/program_values.js";
import { sumsOfProducts } from "../../pure/schedule/sums_of_products.js";

/**
 * Kernels for graphics cards whose factors are staged in workgroup memory, on the device that is here. Memory is
 * dear, so that these small ones are worth it; short bodies and hidden bounds are for a driver that would compile for minutes.
 */
const { dispatch, ...cost } = gpu.cost;
const quick = { ...gpu, parallelism: 64, body: 64, hideBounds: true };
const staging: Profile = { ...quick, cost: { ...cost, load: 100, load4: 100 } };
const splitting: Profile = { ...quick, cost: { ...cost, dispatch: 1 }, parallelism: 2 ** 20 };
const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

describe("the values of the formulas", () => {
  test.each(Object.entries(sumsOfProducts))("with factors staged: %s", async (_, make) => {
    const isStaged = (plan: Plan) => plan.kernels.some(({ loops }) => loops.shared.length > 0);
    await expectSame(make, { profile: staging, isMeant: isStaged });
  });
  test.each(Object.entries(sumsOfProducts))("with sums of parts: %s", async (_, make) => {
    const isSplit = (plan: Plan) => plan.buffers.some(({ name }) => name === partialSums);
    await expectSame(make, { profile: splitting, isMeant: isSplit });
  });
});

type Make = (typeof sumsOfProducts)[keyof typeof sumsOfProducts];

async function expectSame(
  make: Make,
  { profile, isMeant }: { readonly profile: Profile; readonly isMeant: (plan: Plan) => boolean },
): Promise<void> {
  const builder = createBuilder();
  make(builder, { channels: 16, columns: 20, padding: [1, 1, 1, 1] });
  const graph = builder.finish();
  const optimised = runPasses(graph, pipeline);
  expect(isMeant(makePlan(optimised, profile))).toBe(true);
  const sources = sourceValues(graph, { seed: 3, below: () => 2, bits: [] });
  const expected = evaluateGraph(graph, sources);
  const found = await runGraphOnDevice(opened.device as Device, { graph: optimised, sources, profile });
  for (const [name, { data }] of Object.entries(expected.outputs)) expectClose(name, found.outputs[name], data);
  for (const [name, { data }] of Object.entries(expected.updates)) expectClose(name, found.updates[name], data);
}
