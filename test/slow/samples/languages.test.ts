import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { ClassificationMetrics } from "../../../runtime/metrics/confusion.js";
import type { ClassAnswer } from "../../../runtime/predictor.js";
import { prepareSample } from "./prepare_sample.js";
import { trainSample } from "./train_sample.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const packages = ["pl", "de", "cs", "es", "it", "brasil", "cookie"];
const missing = packages.filter((name) => !existsSync(`/usr/share/games/fortunes/${name}`));
if (missing.length > 0) console.log(`samples/languages needs Debian's fortunes: ${missing.join(", ")} are not there`);

it.skipIf(missing.length > 0)("tells languages apart after 100 steps", async () => {
  prepareSample("languages");
  await trainSample(opened.device as Device, "languages/languages.dlm", 100, async (model, { outputs }) => {
    const { accuracy } = outputs.language as unknown as ClassificationMetrics;
    console.log(`samples/languages after 100 steps: ${(100 * accuracy).toFixed(2)} % of the test's texts`);
    expect(accuracy).toBeGreaterThan(0.75);
    expect(model.vocabulary("language")).toEqual(["czech", "english", "german", "italian", "polish", "portuguese", "spanish"]);
    const text = "Wer anderen eine Grube gräbt, fällt selbst hinein. Und wer zuletzt lacht, der lacht auch noch am besten.";
    const { language } = (await model.predict({ text })) as { readonly language: ClassAnswer };
    expect(language.name).toBe("german");
  });
});
