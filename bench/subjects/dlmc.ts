import { readFileSync } from "node:fs";
import { profileOf } from "../../compiler/cli/adapter_choice.js";
import type { CompiledModel } from "../../compiler/compile.js";
import type { Columns } from "../../runtime/data/columns.js";
import { openDevice } from "../../runtime/device.js";
import { programNamed } from "../../runtime/executor.js";
import { createFeeder } from "../../runtime/feeder.js";
import type { ProgramSpec } from "../../runtime/manifest.js";
import { createModel, type Model } from "../../runtime/model.js";
import type { Answer, ClassAnswer } from "../../runtime/predictor.js";
import { type Order, type Reading, rowsUsed, weightSeed } from "../subject.js";
import { compileSample, loadDigits } from "./mnist.js";
import { serve, timeBlocks } from "./serve.js";
import { wantedAdapter } from "./wanted_adapter.js";

serve(async (order) => {
  const device = await openDevice({ adapter: wantedAdapter() });
  const compiled = compileSample(order.batch, { profile: profileOf(device), disabledPasses: order.disabledPasses });
  const model = await createModel(compiled.manifest, { device, seed: weightSeed });
  const digits = await loadDigits(compiled);
  const measured = order.what === "train" ? await train(model, digits, order) : await predict(model, digits, order);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return { ...measured, ...costs(compiled, order), adapter: device.adapter.description, version };
});

type Times = Pick<Reading, "ms" | "check">;

/** Steps as the trainer submits them, without its reading of the loss. */
async function train({ manifest, executor }: Model, digits: Columns, order: Order): Promise<Times> {
  const { batch, warmup, steps } = order;
  const program = programNamed(manifest, "train");
  await executor.prepare(program.name);
  const feeder = createFeeder(executor);
  await feeder.load(digits, { start: 0, rows: rowsUsed });
  const places = Uint32Array.from({ length: Math.max(warmup, steps) * batch }, (_, n) => n % rowsUsed);
  const block = async (times: number) => {
    await feeder.begin(places, { step: 0, position: 0, rows: places.length, seed: weightSeed });
    executor.run(program.name, times);
    return (await executor.read({ kind: "output", name: "loss", program: program.name }))[0] as number;
  };
  const check = [await block(warmup)];
  return { check, ms: await timeBlocks(order, () => block(steps)) };
}

/** Calls as an app makes them. */
async function predict(model: Model, digits: Columns, order: Order): Promise<Times> {
  const width = 784;
  const images = Float32Array.from(digits.columns.image ?? []);
  const calls = { done: 0 };
  const call = async (): Promise<readonly Answer[]> => {
    const start = (calls.done * order.batch) % rowsUsed;
    calls.done += 1;
    return (await model.predict({ image: images.subarray(start * width, (start + order.batch) * width) })) as readonly Answer[];
  };
  const first = (await call())[0]?.digit as ClassAnswer;
  for (let n = 1; n < order.warmup; n += 1) await call();
  const ms = await timeBlocks(order, async () => {
    for (let n = 0; n < order.steps; n += 1) await call();
  });
  return { ms, check: [...first.probabilities] };
}

function costs({ manifest }: CompiledModel, { what, batch }: Order): Pick<Reading, "dispatches" | "peakBytes"> {
  const program: ProgramSpec = programNamed(manifest, what === "train" ? "train" : `predict_${batch}`);
  return { dispatches: program.steps.filter(({ kind }) => kind === "dispatch").length, peakBytes: program.peakBytes };
}
