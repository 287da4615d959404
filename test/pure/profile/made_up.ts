import { readFileSync } from "node:fs";
import type { Measured } from "../../../compiler/cli/profile/measure.js";
import { makeReport, type Report } from "../../../compiler/cli/profile/report.js";
import { type CompiledModel, compile } from "../../../compiler/compile.js";

/** A residual block twice, a layer with a name of its own, and an optimizer without states. */
export const blocks = `dlm 1

block Res(filters: int) (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> conv2d(filters, kernel: 3, padding: same) -> relu
  x + y -> relu
}

model Nest {
  input  image: f32[8, 8, 3]
  output kind: class[5]
  kind = image -> conv2d(8, kernel: 3, padding: same) as stem -> repeat(2, Res(8))
    -> global_avg_pool2d -> dense(5) as head -> softmax
}

data Pictures for Nest {
  train = idx(image: "images", kind: "labels")
  image = scale(image, 1/255)
}

train Nest on Pictures {
  loss:      sparse_categorical_crossentropy
  optimizer: sgd(learning_rate: 0.01)
  batch:     6
}
`;

export const sample = () => readFileSync("samples/mnist/mnist.dlm", "utf8");

const known = new Map<string, CompiledModel>();

/** Each text once: several tests look at the same. */
export function compiled(text: string): CompiledModel {
  const before = known.get(text);
  if (before !== undefined) return before;
  const { value, diagnostics } = compile({ path: "model.dlm", text });
  const [model] = value?.models ?? [];
  if (model === undefined) throw new Error(diagnostics.map(({ title }) => title).join());
  known.set(text, model);
  return model;
}

/** A report of a run in which the nth step took n + 1 milliseconds, on a device of 100 GFLOP/s and 10 GB/s, 20 from a cache. */
export function madeUp(text: string, programName = "train"): Report {
  const model = compiled(text);
  const at = model.manifest.programs.findIndex(({ name }) => name === programName);
  const spec = model.manifest.programs[at];
  const program = model.programs[at];
  if (spec === undefined || program === undefined) throw new Error(`no program ${programName}`);
  const steps = spec.steps.map((_, n) => n + 1);
  const ends = steps.map((_, n) => steps.slice(0, n + 1).reduce((a, b) => a + b, 0));
  const measured: Measured = {
    timing: { method: "timestamps", compared: { timestamps: 29, clock: 30 } },
    limits: {
      gigaflops: 100,
      bandwidths: [
        { bytes: 2 ** 22, gigabytes: 20 },
        { bytes: 2 ** 27, gigabytes: 10 },
      ],
    },
    runs: 7,
    steps,
    timeline: ends.map((end, n) => ({ begin: end - (steps[n] ?? 0), end })),
    wall: 500,
    host: 0.25,
    compile: 1234,
    memory: { live: 2 ** 20, peak: spec.peakBytes + 1000 },
    dataBytes: 1000,
  };
  return makeReport({ file: "model.dlm", adapter: "made <up>", textOf: () => text }, model, program, spec, measured);
}
