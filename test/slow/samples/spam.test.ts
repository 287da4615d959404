import { afterAll, beforeAll, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { BinaryMetrics } from "../../../runtime/metrics/binary.js";
import { prepareSample } from "./prepare_sample.js";
import { trainSample } from "./train_sample.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
  prepareSample("spam");
});
afterAll(() => opened.device?.dispose());

/** The README has what fourteen epochs of 60 steps come to. */
it("tells most spam from other mail after 120 steps", async () => {
  await trainSample(opened.device as Device, "spam/spam.dlm", 120, async (model, { outputs }) => {
    const { f1 } = outputs.spam as unknown as BinaryMetrics;
    console.log(`samples/spam after 120 steps: F1 ${f1.toFixed(4)}`);
    expect(f1).toBeGreaterThan(0.8);
    const ask = async (message: string) => ((await model.predict({ message })) as { readonly spam: number }).spam;
    const [offer, answer] = [
      await ask("You have won! Click here to get your FREE offer now!!! 100% guaranteed, no risk, order today."),
      await ask(
        "On Tuesday, Bob wrote:\n> does the patch work for you?\n\nIt does, but the tests of the parser fail on my machine.",
      ),
    ];
    expect(offer).toBeGreaterThan(answer);
  });
});
