import type { Columns } from "../../runtime/data/columns.js";
import { programNamed } from "../../runtime/executor.js";
import { createFeeder } from "../../runtime/feeder.js";
import type { Model } from "../../runtime/model.js";
import type { Answer, AnswerValue, ClassAnswer } from "../../runtime/predictor.js";
import { type Job, type Reading, weightSeed } from "../subject.js";
import { callOneByOne, numbersCompared, timeBlocks } from "./blocks.js";

type Times = Pick<Reading, "ms" | "check">;

interface Examples {
  readonly rows: number;
  readonly x: Float32Array;
}

/** Steps as the trainer submits them, without its reading of the loss. */
export async function train({ manifest, executor }: Model, data: Columns, job: Job): Promise<Times> {
  const program = programNamed(manifest, "train");
  await executor.prepare(program.name);
  const feeder = createFeeder(executor);
  await feeder.load(data, { start: 0, rows: data.rows });
  const places = Uint32Array.from({ length: Math.max(job.warmup, job.steps) * job.batch }, (_, n) => n % data.rows);
  return timeBlocks(job, async (steps) => {
    await feeder.begin(places, { step: 0, position: 0, rows: places.length, seed: weightSeed });
    executor.run(program.name, steps);
    return [...(await executor.read({ kind: "output", name: "loss", program: program.name }))];
  });
}

/** Calls as an app makes them. */
export function predict(model: Model, { x, rows }: Examples, job: Job): Promise<Times> {
  const { input, output } = portsOf(model);
  const width = x.length / rows;
  const starts = Array.from({ length: Math.floor(rows / job.batch) }, (_, n) => n * job.batch * width);
  return timeBlocks(job, (steps) =>
    callOneByOne(steps, async (n) => {
      const start = starts[n % starts.length] as number;
      const answer = await model.predict({ [input]: x.subarray(start, start + job.batch * width) });
      return numbersOf(([answer].flat() as readonly Answer[])[0]?.[output]);
    }),
  );
}

/** One prediction of inputs that are on the device, again and again; its result is read at the end of a block. */
export async function compute(model: Model, { x }: Examples, job: Job): Promise<Times> {
  const { executor } = model;
  const { input, output } = portsOf(model);
  const program = `predict_${job.batch}`;
  await executor.prepare(program);
  executor.write({ kind: "input", name: input, program }, x);
  return timeBlocks(job, async (steps) => {
    executor.run(program, steps);
    return [...(await executor.read({ kind: "output", name: output, program })).subarray(0, numbersCompared)];
  });
}

const portsOf = ({ manifest: { inputs, outputs } }: Model) => ({
  input: (inputs[0] as { name: string }).name,
  output: (outputs[0] as { name: string }).name,
});

/** All works give a class or a list. */
const numbersOf = (answer: AnswerValue | undefined): Float32Array =>
  answer instanceof Float32Array ? answer : (answer as ClassAnswer).probabilities;
