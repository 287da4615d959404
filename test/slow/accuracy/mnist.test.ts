import { afterAll, expect, it } from "vitest";
import type { ClassificationMetrics } from "../../../runtime/metrics/confusion.js";
import { createModel } from "../../../runtime/model.js";
import { openSample } from "../mnist_sample.js";

const sample = openSample();
const figures: string[] = [];
const accuracies: number[] = [];

afterAll(async () => {
  (await sample).device.dispose();
  console.log(`samples/mnist after one epoch, on the 10000 test images\n${figures.join("\n")}`);
});

// The order of sums alone moves the accuracy after one epoch by a tenth of a percent: PyTorch, from the weights and in the order of
// seed 3, comes to 98.02 %, and two schedules of ours to 98.01 and 97.92 %. So 0.98 is asked of the three together.
it.each([1, 2, 3])("learns to tell digits in one epoch from seed %i", async (seed) => {
  const { manifest, device, train, test } = await sample;
  const model = await createModel(manifest, { device, seed });
  try {
    const { loss, seconds, steps } = await model.train(train, { epochs: 1 });
    const evaluation = await model.evaluate(test);
    const { accuracy } = evaluation.outputs.digit as unknown as ClassificationMetrics;
    const speed = `${steps} steps in ${seconds.toFixed(1)} s`;
    figures.push(
      `seed ${seed}: ${(100 * accuracy).toFixed(2)} %, test loss ${evaluation.loss.toFixed(4)}, training loss ${loss.toFixed(4)}, ${speed}`,
    );
    expect(steps).toBe(1875);
    expect(accuracy).toBeGreaterThanOrEqual(0.977);
    accuracies.push(accuracy);
  } finally {
    model.executor.dispose();
  }
});

it("reaches an accuracy of 0.98 on the test images, in the mean of the seeds", () => {
  expect(accuracies).toHaveLength(3);
  expect(accuracies.reduce((a, b) => a + b, 0) / 3).toBeGreaterThanOrEqual(0.98);
});
