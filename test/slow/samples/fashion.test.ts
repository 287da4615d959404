import { afterAll, beforeAll, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { ClassificationMetrics } from "../../../runtime/metrics/confusion.js";
import { prepareSample } from "./prepare_sample.js";
import { trainSample } from "./train_sample.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

/** The README has what three epochs of 939 steps come to. */
it("tells most clothes apart after 150 steps", async () => {
  prepareSample("fashion");
  await trainSample(opened.device as Device, "fashion/fashion.dlm", 150, async (_, { outputs }) => {
    const { accuracy } = outputs.kind as unknown as ClassificationMetrics;
    console.log(`samples/fashion after 150 steps: ${(100 * accuracy).toFixed(2)} % of the test's pictures`);
    expect(accuracy).toBeGreaterThan(0.7);
  });
});
