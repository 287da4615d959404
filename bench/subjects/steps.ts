import { type Columns, toColumns } from "../../runtime/data/columns.js";
import { programNamed } from "../../runtime/executor.js";
import { createFeeder } from "../../runtime/feeder.js";
import type { Manifest } from "../../runtime/manifest.js";
import type { Model } from "../../runtime/model.js";
import type { Answer, AnswerValue, ClassAnswer } from "../../runtime/predictor.js";
import { type Job, type Reading, weightSeed } from "../subject.js";
import { callOneByOne, numbersCompared, timeBlocks } from "./blocks.js";
import type { Given } from "./given.js";

type Costs = Pick<Reading, "dispatches" | "peakBytes">;
type Times = Pick<Reading, "ms" | "processorMs" | "check">;
/** Which work it is does not matter here: the model is given. */
type Task = Omit<Job, "work">;

/** Does the job with dlmc's runtime, in Node or in a browser. */
export async function measureModel(model: Model, given: Given, job: Task): Promise<Times & Costs> {
  return { ...(await timesOf(model, given, job)), ...costsOf(model.manifest, job) };
}

function timesOf(model: Model, { rows, x, y }: Given, job: Task): Promise<Times> {
  const { input, output } = portsOf(model);
  switch (job.what) {
    case "train":
      return train(model, toColumns(model.manifest, { [input]: x, [output]: y }), job);
    case "predict":
      return predict(model, { rows, x }, job);
    case "compute":
      return compute(model, x, job);
  }
}

/** Of the program that runs; predictions that are cut into several have none. */
function costsOf({ programs }: Manifest, { what, batch }: Task): Costs {
  const program = programs.find(({ name }) => name === (what === "train" ? "train" : `predict_${batch}`));
  if (program === undefined) return {};
  return { dispatches: program.steps.filter(({ kind }) => kind === "dispatch").length, peakBytes: program.peakBytes };
}

/** Steps as the trainer submits them, without its reading of the loss. */
async function train({ manifest, executor }: Model, data: Columns, job: Task): Promise<Times> {
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
function predict(model: Model, { rows, x }: Pick<Given, "rows" | "x">, job: Task): Promise<Times> {
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
async function compute(model: Model, x: Float32Array, job: Task): Promise<Times> {
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
