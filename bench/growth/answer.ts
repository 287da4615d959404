/** Runs in a process of its own, so that nothing is warm which a user's command would find cold: answers one question. */
import { expectShortWork } from "../../compiler/cli/engine.js";
import { analyse, compile, emitModule } from "../../compiler/compile.js";
import { pipeline } from "../../compiler/passes/pipeline.js";
import { runPasses } from "../../compiler/passes/run.js";
import { assembleTrain } from "../../compiler/program/train.js";
import { profiles } from "../../compiler/schedule/profile.js";
import { openDevice } from "../../runtime/device.js";
import type { Manifest } from "../../runtime/manifest.js";
import { createModel } from "../../runtime/model.js";
import { createStream } from "../../runtime/random.js";
import type { Given } from "../subjects/given.js";
import { measureModel } from "../subjects/steps.js";
import { wantedAdapter } from "../subjects/webgpu.js";
import type { Question, Reading, StepFacts } from "./reading.js";

const path = "growth.dlm";

// As the command line has it. What is timed on the device is compiled before.
expectShortWork();

process.once("message", async (question: Question) => {
  const reading = await answers[question.what](question);
  process.send?.(reading, () => process.exit(0));
});

const answers: { readonly [what in Question["what"]]: (question: Question) => Reading | Promise<Reading> } = {
  step: timeSteps,
  passes: ({ text }) => timed(() => optimise(text)),
  build: ({ text }) => timed(() => (compile({ path, text }).value?.models ?? failed(text)).flatMap(emitModule)),
};

function timed(work: () => unknown): Reading {
  const start = { wall: performance.now(), processor: process.cpuUsage() };
  work();
  const { user, system } = process.cpuUsage(start.processor);
  return { ms: [performance.now() - start.wall], processorMs: [(user + system) / 1000] };
}

function optimise(text: string): void {
  const { checked, data, training } = modelOf(text);
  runPasses(assembleTrain(checked, data, training).graph, pipeline);
}

function modelOf(text: string) {
  const [checked] = analyse({ path, text }).value?.module.models ?? [];
  if (!checked?.data || !checked.training) return failed(text);
  return { checked, data: checked.data, training: checked.training };
}

async function timeSteps({ text, batch }: Question): Promise<Reading> {
  const device = await openDevice({ adapter: wantedAdapter() });
  const overrides = [{ key: "train.batch", value: String(batch) }];
  const compiled = compile({ path, text }, { overrides, profile: profiles[device.profile] });
  const { manifest } = compiled.value?.models[0] ?? failed(text);
  const model = await createModel(manifest, { device, seed: 1 });
  const { ms, processorMs = [] } = await measureModel(model, noise(manifest, batch), {
    what: "train",
    batch,
    warmup: 3,
    steps: 10,
    seconds: 1.5,
  });
  return { ms, processorMs, adapter: device.adapter.description, step: factsOf(manifest) };
}

/** As many rows as a step takes, of whole numbers, as a picture has them: what a step costs does not depend on them. */
function noise({ inputs }: Manifest, rows: number): Given {
  const random = createStream(1, "growth");
  const shape = inputs[0]?.shape ?? [];
  const width = shape.reduce((product, extent) => product * extent, 1);
  return {
    rows,
    shape,
    x: Float32Array.from({ length: rows * width }, () => Math.floor(2 * random.unit())),
    y: Uint32Array.from({ length: rows }, (_, n) => n % 10),
    scale: 1,
    weights: new Map(),
  };
}

function factsOf({ programs }: Manifest): StepFacts | undefined {
  const program = programs.find(({ kind }) => kind === "train");
  if (program === undefined) return undefined;
  const { kernels, steps, peakBytes } = program;
  return {
    dispatches: steps.filter(({ kind }) => kind === "dispatch").length,
    flops: kernels.reduce((sum, { flops }) => sum + flops, 0),
    bytes: kernels.reduce((sum, { bytes }) => sum + bytes, 0),
    peakBytes,
    pipelines: new Set(kernels.map(({ wgsl }) => wgsl)).size,
  };
}

function failed(text: string): never {
  throw new Error(`the network has mistakes:\n${text}`);
}
