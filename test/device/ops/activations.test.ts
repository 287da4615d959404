import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import { type ActivationCase, activationCases, activationPoints, derivativeOf } from "../../harness/activation_cases.js";
import { activationGraph, activationSources } from "../../harness/activation_graph.js";
import { devicePlans, runGraphOnDevice } from "../../harness/graph_runner.js";

/** In float32 on the device: nothing overflows far out, and the digits that an activation has are kept. */
const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const named = activationCases.map((each) => [`${each.layer} ${JSON.stringify(each.written ?? {})}`, each] as const);

describe.each(devicePlans)("$name", (profile) => {
  it.each(named)("%s", async (_, each: ActivationCase) => {
    const run = { graph: activationGraph(each), sources: activationSources, profile };
    const { y = [], gradient = [] } = (await runGraphOnDevice(opened.device as Device, run)).outputs;
    for (const [n, x] of activationPoints.entries()) {
      const [value, slope] = [each.y(x), derivativeOf(each, x)];
      expect.soft(Math.abs((y[n] ?? Number.NaN) - value), `y(${x})`).toBeLessThan(3e-6 * Math.max(1, Math.abs(value)));
      expect.soft(Math.abs((gradient[n] ?? Number.NaN) - slope), `dy/dx at ${x}`).toBeLessThan(5e-6);
    }
  });
});
