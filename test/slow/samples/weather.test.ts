import { afterAll, beforeAll, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import { prepareSample } from "./prepare_sample.js";
import { trainSample } from "./train_sample.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

/** What `samples/weather/persistence.ts` prints. */
const asTheDayBefore = 0.0973;

it("forecasts the weather better than that it stays as the day before, after 600 steps", async () => {
  prepareSample("weather");
  const mae = await trainSample(opened.device as Device, "weather/weather.dlm", 600, async (_, { rows, outputs }) => {
    expect(rows).toBe(1573);
    return (outputs.next as { readonly mae: number }).mae;
  });
  console.log(`samples/weather after 600 steps: ${mae.toFixed(4)} degrees off`);
  expect(mae).toBeLessThan(asTheDayBefore);
});
