import {
  type BufferSpec,
  control,
  type KernelSpec,
  type Manifest,
  type ProgramSpec,
  type StepSpec,
} from "../../../../runtime/manifest.js";

/** y = w · x + b with three features, squared error, plain gradient descent: small enough to be checked by hand. */
export const features = 3;
export const learningRate = 0.1;

const buffer = (
  kind: BufferSpec["kind"],
  name: string,
  elements: number,
  storage: BufferSpec["storage"] = "f32",
): BufferSpec => ({
  kind,
  name,
  storage,
  elements,
});

/** Declares the bindings by which a kernel reads (`r`) or also writes (`w`) the buffers of its program. */
const kernel = (
  name: string,
  buffers: readonly BufferSpec[],
  access: readonly (readonly [number, "r" | "w"])[],
  body: string,
): KernelSpec => ({
  name,
  wgsl: [
    ...access.map(([n, how], at) => {
      const spec = buffers[n] as BufferSpec;
      const type = spec.storage === "f32" ? "f32" : "u32";
      return `@group(0) @binding(${at}) var<storage, ${how === "r" ? "read" : "read_write"}> ${spec.name.replace(/\W/g, "_")}: array<${type}>;`;
    }),
    body,
  ].join("\n"),
  bindings: access.map(([n, how]) => ({ buffer: n, access: how === "r" ? "read" : "read_write" })),
  workgroups: [1, 1, 1],
  features: [],
  operators: [],
  flops: 0,
  bytes: 0,
});

const program = (
  name: string,
  kind: ProgramSpec["kind"],
  batch: number,
  buffers: readonly BufferSpec[],
  kernels: readonly KernelSpec[],
  steps: readonly StepSpec[] = kernels.map((_, n) => ({ kind: "dispatch", kernel: n })),
): ProgramSpec => ({ name, kind, batch, buffers, kernels, steps, peakBytes: 0 });

const trainBuffers = (batch: number) => [
  buffer("parameter", "w", features),
  buffer("parameter", "b", 1),
  buffer("state", "m", features + 1),
  buffer("dataset", "x", 0),
  buffer("dataset", "y", 0),
  buffer("order", "order", 0, "u32"),
  buffer("control", "control", control.words, "u32"),
  buffer("state", "metric/loss", 1),
  buffer("slot", "error", batch),
];

const train = (batch: number): ProgramSpec => {
  const buffers = trainBuffers(batch);
  const forward = kernel(
    "forward",
    buffers,
    [
      [0, "r"],
      [1, "r"],
      [3, "r"],
      [4, "r"],
      [5, "r"],
      [6, "r"],
      [7, "w"],
      [8, "w"],
    ],
    `@compute @workgroup_size(1) fn main() {
      for (var n = 0u; n < ${batch}u; n++) {
        let place = control[1] * ${batch}u + n;
        let row = order[place];
        var value = b[0];
        for (var k = 0u; k < ${features}u; k++) { value += w[k] * x[row * ${features}u + k]; }
        let weight = select(0.0, 1.0, place < control[2]);
        let difference = (value - y[row]) * weight;
        error[n] = difference;
        metric_loss[0] += difference * difference;
      }
    }`,
  );
  // The second gradient of momentum's kind goes through a state, so that resuming has something to forget.
  const update = kernel(
    "update",
    buffers,
    [
      [0, "w"],
      [1, "w"],
      [2, "w"],
      [3, "r"],
      [5, "r"],
      [6, "w"],
      [8, "r"],
    ],
    `@compute @workgroup_size(1) fn main() {
      for (var k = 0u; k <= ${features}u; k++) {
        var gradient = 0.0;
        for (var n = 0u; n < ${batch}u; n++) {
          let row = order[control[1] * ${batch}u + n];
          gradient += error[n] * select(x[row * ${features}u + min(k, ${features - 1}u)], 1.0, k == ${features}u);
        }
        m[k] = 0.5 * m[k] + gradient * ${2 / batch};
        if (k < ${features}u) { w[k] -= ${learningRate} * m[k]; } else { b[0] -= ${learningRate} * m[k]; }
      }
      control[0] += 1u;
      control[1] += 1u;
    }`,
  );
  return program("train", "train", batch, buffers, [forward, update]);
};

const evaluate = (batch: number): ProgramSpec => {
  const buffers = [
    ...[buffer("parameter", "w", features), buffer("parameter", "b", 1)],
    ...[
      buffer("dataset", "x", 0),
      buffer("dataset", "y", 0),
      buffer("order", "order", 0, "u32"),
      buffer("control", "control", control.words, "u32"),
    ],
    ...[buffer("output", "y", batch), buffer("output", "y.loss", batch), buffer("slot", "value", batch)],
  ];
  const target = { ...(buffers[6] as BufferSpec), name: "y_value" };
  const named = buffers.map((spec, n) => (n === 6 ? target : spec));
  const forward = kernel(
    "forward",
    named,
    [
      [0, "r"],
      [1, "r"],
      [2, "r"],
      [3, "r"],
      [4, "r"],
      [5, "w"],
      [8, "w"],
      [7, "w"],
    ],
    `@compute @workgroup_size(1) fn main() {
      for (var n = 0u; n < ${batch}u; n++) {
        let row = order[control[1] * ${batch}u + n];
        var sum = b[0];
        for (var k = 0u; k < ${features}u; k++) { sum += w[k] * x[row * ${features}u + k]; }
        value[n] = sum;
        y_loss[n] = (sum - y[row]) * (sum - y[row]);
      }
      control[1] += 1u;
    }`,
  );
  return program(
    "evaluate",
    "evaluate",
    batch,
    buffers,
    [forward],
    [
      { kind: "dispatch", kernel: 0 },
      { kind: "copy", from: 8, to: 6, bytes: batch * 4 },
    ],
  );
};

const predict = (batch: number): ProgramSpec => {
  const buffers = [
    ...[buffer("parameter", "w", features), buffer("parameter", "b", 1)],
    ...[buffer("input", "x", features * batch), buffer("output", "y", batch)],
  ];
  const forward = kernel(
    "forward",
    buffers,
    [
      [0, "r"],
      [1, "r"],
      [2, "r"],
      [3, "w"],
    ],
    `@compute @workgroup_size(${batch}) fn main(@builtin(global_invocation_id) id: vec3u) {
      var sum = b[0];
      for (var k = 0u; k < ${features}u; k++) { sum += w[k] * x[id.x * ${features}u + k]; }
      y[id.x] = sum;
    }`,
  );
  return program(`predict_${batch}`, "predict", batch, buffers, [forward]);
};

/** The manifest as the compiler would write it, at this batch of training. */
export const linearManifest = ({ batch = 4, epochs = 2 } = {}): Manifest => ({
  format: 1,
  compiler: "by hand",
  model: "Linear",
  hash: "11aa22bb",
  inputs: [{ name: "x", kind: "f32", dtype: "f32", shape: [features] }],
  outputs: [{ name: "y", kind: "number", shape: [1], target: { dtype: "f32", shape: [1] } }],
  parameters: [
    { path: "w", shape: [features], trainable: true, initializer: { kind: "uniform", limit: 0.5 } },
    { path: "b", shape: [1], trainable: true, initializer: { kind: "constant", value: 0.25 } },
  ],
  states: [
    { path: "m", role: "optimizer", dtype: "f32", shape: [features + 1], initial: 0 },
    { path: "metric/loss", role: "metric", dtype: "f32", shape: [1], initial: 0 },
  ],
  programs: [train(batch), evaluate(8), predict(1), predict(32)],
  data: {
    name: "Table",
    splits: { train: { format: "csv", file: "train.csv", columns: { x: ["a", "b", "c"], y: "y" } } },
    columns: [
      { name: "x", storage: "f32", shape: [features] },
      { name: "y", storage: "f32", shape: [1] },
    ],
  },
  training: { batch, epochs, seed: 7, optimizer: "sgd", losses: { y: "mse" }, metrics: ["mse", "mae"] },
});
