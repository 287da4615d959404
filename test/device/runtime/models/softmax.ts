import { type BufferSpec, control, type KernelSpec, type Manifest, type ProgramSpec } from "../../../../runtime/manifest.js";

/** Softmax regression on MNIST, bytes as the file has them: the smallest model that learns the real thing. */
const pixels = 784;
const classes = 10;
const batch = 32;

const shared: readonly BufferSpec[] = [
  { kind: "parameter", name: "weights", storage: "f32", elements: pixels * classes },
  { kind: "parameter", name: "bias", storage: "f32", elements: classes },
];
const fed: readonly BufferSpec[] = [
  { kind: "dataset", name: "image", storage: "u8", elements: 0 },
  { kind: "dataset", name: "digit", storage: "u8", elements: 0 },
  { kind: "order", name: "order", storage: "u32", elements: 0 },
  { kind: "control", name: "control", storage: "u32", elements: control.words },
];

const declare = (names: readonly string[], writable: number): string =>
  names
    .map((name, n) => {
      const type = ["image", "digit", "order", "control"].includes(name) ? "u32" : "f32";
      return `@group(0) @binding(${n}) var<storage, ${n >= writable ? "read_write" : "read"}> ${name}: array<${type}>;`;
    })
    .join("\n");

const byteAt = `fn byte_of(word: u32, at: u32) -> f32 { return f32((word >> (8u * (at % 4u))) & 255u); }`;

/** Logits of one row into `z`, and their log-sum-exp. */
const forward = (pixel: string) => `
  var z: array<f32, ${classes}>;
  for (var k = 0u; k < ${classes}u; k++) { z[k] = bias[k]; }
  for (var p = 0u; p < ${pixels}u; p++) {
    let value = ${pixel};
    if (value != 0.0) { for (var k = 0u; k < ${classes}u; k++) { z[k] += value * weights[p * ${classes}u + k]; } }
  }
  var largest = z[0];
  for (var k = 1u; k < ${classes}u; k++) { largest = max(largest, z[k]); }
  var sum = 0.0;
  for (var k = 0u; k < ${classes}u; k++) { sum += exp(z[k] - largest); }
  let total = log(sum) + largest;`;

const dataPixel = `byte_of(image[(row * ${pixels}u + p) / 4u], row * ${pixels}u + p) / 255.0`;
const target = "u32(byte_of(digit[row / 4u], row))";

const kernel = (name: string, buffers: readonly number[], writable: number, wgsl: string, workgroups = 1): KernelSpec => ({
  name,
  wgsl,
  bindings: buffers.map((buffer, n) => ({ buffer, access: n >= writable ? "read_write" : "read" })),
  workgroups: [workgroups, 1, 1],
  features: [],
  operators: [],
  flops: 0,
  bytes: 0,
});

const program = (spec: Pick<ProgramSpec, "name" | "kind" | "batch" | "buffers" | "kernels">): ProgramSpec => ({
  ...spec,
  steps: spec.kernels.map((_, n) => ({ kind: "dispatch", kernel: n })),
  peakBytes: 0,
});

const train = program({
  name: "train",
  kind: "train",
  batch,
  buffers: [
    ...shared,
    ...fed,
    { kind: "slot", name: "difference", storage: "f32", elements: batch * (classes + 2) },
    { kind: "state", name: "metric/loss", storage: "f32", elements: 1 },
    { kind: "state", name: "metric/digit/correct", storage: "f32", elements: 1 },
  ],
  kernels: [
    kernel(
      "head",
      [0, 1, 2, 3, 4, 5, 6],
      6,
      `${declare(["weights", "bias", "image", "digit", "order", "control", "difference"], 6)}
      ${byteAt}
      @compute @workgroup_size(8) fn main(@builtin(global_invocation_id) id: vec3u) {
        let n = id.x;
        let place = control[1] * ${batch}u + n;
        let row = order[place];
        ${forward(dataPixel)}
        let weight = select(0.0, 1.0, place < control[2]);
        let right = ${target};
        var best = 0u;
        for (var k = 0u; k < ${classes}u; k++) {
          if (z[k] > z[best]) { best = k; }
          difference[n * ${classes}u + k] = weight * (exp(z[k] - total) - select(0.0, 1.0, k == right));
        }
        difference[${batch * classes}u + n] = weight * (total - z[right]);
        difference[${batch * (classes + 1)}u + n] = select(0.0, weight, best == right);
      }`,
      batch / 8,
    ),
    kernel(
      "update",
      [2, 4, 5, 6, 0, 1],
      4,
      `${declare(["image", "order", "control", "difference", "weights", "bias"], 4)}
      ${byteAt}
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        if (id.x > ${pixels}u) { return; }
        let p = id.x;
        var gradient: array<f32, ${classes}>;
        for (var n = 0u; n < ${batch}u; n++) {
          let row = order[control[1] * ${batch}u + n];
          let value = select(${dataPixel.replaceAll(" + p", ` + min(p, ${pixels - 1}u)`)}, 1.0, p == ${pixels}u);
          if (value != 0.0) { for (var k = 0u; k < ${classes}u; k++) { gradient[k] += value * difference[n * ${classes}u + k]; } }
        }
        for (var k = 0u; k < ${classes}u; k++) {
          let change = 0.1 * gradient[k] / ${batch}.0;
          if (p < ${pixels}u) { weights[p * ${classes}u + k] -= change; } else { bias[k] -= change; }
        }
      }`,
      Math.ceil((pixels + 1) / 64),
    ),
    kernel(
      "advance",
      [6, 7, 8, 5],
      1,
      `${declare(["difference", "loss", "correct", "control_"], 1).replace("control_: array<f32>", "control: array<u32>")}
      @compute @workgroup_size(1) fn main() {
        for (var n = 0u; n < ${batch}u; n++) {
          loss[0] += difference[${batch * classes}u + n];
          correct[0] += difference[${batch * (classes + 1)}u + n];
        }
        control[0] += 1u;
        control[1] += 1u;
      }`,
    ),
  ],
});

const evaluate = program({
  name: "evaluate",
  kind: "evaluate",
  batch: 64,
  buffers: [
    ...shared,
    ...fed,
    { kind: "output", name: "digit", storage: "f32", elements: 64 * classes },
    { kind: "output", name: "digit.loss", storage: "f32", elements: 64 },
  ],
  kernels: [
    kernel(
      "head",
      [0, 1, 2, 3, 4, 5, 6, 7],
      6,
      `${declare(["weights", "bias", "image", "digit", "order", "control", "probabilities", "loss"], 6)}
      ${byteAt}
      @compute @workgroup_size(8) fn main(@builtin(global_invocation_id) id: vec3u) {
        let row = order[control[1] * 64u + id.x];
        ${forward(dataPixel)}
        for (var k = 0u; k < ${classes}u; k++) { probabilities[id.x * ${classes}u + k] = exp(z[k] - total); }
        loss[id.x] = total - z[${target}];
      }`,
      8,
    ),
    kernel("advance", [5], 0, `${declare(["control"], 0)}\n@compute @workgroup_size(1) fn main() { control[1] += 1u; }`),
  ],
});

const predict = (size: number): ProgramSpec =>
  program({
    name: `predict_${size}`,
    kind: "predict",
    batch: size,
    buffers: [
      ...shared,
      { kind: "input", name: "image", storage: "f32", elements: size * pixels },
      { kind: "output", name: "digit", storage: "f32", elements: size * classes },
    ],
    kernels: [
      kernel(
        "head",
        [0, 1, 2, 3],
        3,
        `${declare(["weights", "bias", "pixel", "probabilities"], 3)}
        @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
          ${forward(`pixel[id.x * ${pixels}u + p] / 255.0`)}
          for (var k = 0u; k < ${classes}u; k++) { probabilities[id.x * ${classes}u + k] = exp(z[k] - total); }
        }`,
        size,
      ),
    ],
  });

export const softmaxManifest: Manifest = {
  format: 1,
  compiler: "by hand",
  model: "Softmax",
  hash: "5eed",
  inputs: [{ name: "image", kind: "f32", dtype: "f32", shape: [28, 28, 1] }],
  outputs: [{ name: "digit", kind: "class", shape: [classes], target: { dtype: "u32", shape: [1] }, classes }],
  parameters: [
    { path: "weights", shape: [pixels, classes], trainable: true, initializer: { kind: "zeros" } },
    { path: "bias", shape: [classes], trainable: true, initializer: { kind: "zeros" } },
  ],
  states: [
    { path: "metric/loss", role: "metric", dtype: "f32", shape: [1], initial: 0 },
    { path: "metric/digit/correct", role: "metric", dtype: "f32", shape: [1], initial: 0 },
  ],
  programs: [train, evaluate, predict(1), predict(32)],
  data: {
    name: "Mnist",
    splits: {
      train: { format: "idx", columns: { image: "train-images-idx3-ubyte", digit: "train-labels-idx1-ubyte" } },
      test: { format: "idx", columns: { image: "t10k-images-idx3-ubyte", digit: "t10k-labels-idx1-ubyte" } },
    },
    columns: [
      { name: "image", storage: "u8", shape: [28, 28, 1] },
      { name: "digit", storage: "u8", shape: [1] },
    ],
  },
  training: { batch, epochs: 1, seed: 7, optimizer: "sgd", losses: { digit: "crossentropy" }, metrics: ["accuracy"] },
};
