import { expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { losses } from "../../../compiler/training/losses/index.js";
import { metrics } from "../../../compiler/training/metrics.js";
import { optimizers } from "../../../compiler/training/optimizers/index.js";
import { schedules } from "../../../compiler/training/schedules/index.js";
import { lossExample, metricExample, optimizerExample, scheduleExample, wholeFile } from "../../../scripts/docs_examples.js";

const examples = [
  ...losses.map((loss) => [`the loss ${loss.name}`, lossExample(loss)] as const),
  ...metrics.map((metric) => [`the metric ${metric.name}`, metricExample(metric)] as const),
  ...optimizers.map((optimizer) => [`the optimizer ${optimizer.name}`, optimizerExample(optimizer)] as const),
  ...schedules.map((schedule) => [`the schedule ${schedule.name}`, scheduleExample(schedule)] as const),
];

test.each(examples)("the example of %s has no mistakes", (_, example) => {
  const { value, diagnostics } = parse({ path: "example.dlm", text: wholeFile(example) });
  const all = [...diagnostics, ...check(value, { load: () => undefined }).diagnostics];
  expect(all.map(({ code, title }) => `${code} ${title}`)).toEqual([]);
});
