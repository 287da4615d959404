import type { Subject } from "../subject.js";

export const dlmc: Subject = { name: "dlmc", program: "dlmc.ts", choices: {} };

/** On a graphics card or not at all. */
export const dlmcGpu: Subject = { ...dlmc, adapter: "hardware", choices: { tuned: true } };

/** On Dawn, like dlmc. */
export const tfjsWebgpu: Subject = { name: "tfjs-webgpu", program: "tfjs/main.mjs" };

/** On Dawn, like dlmc, as it comes: what people have who do not know of the polling. The requirement comes from such a figure. */
export const jaxWebgpu: Subject = { name: "jax-webgpu", program: "jax/main.mjs", options: { polling: "busy" } };

/** With the polling tamed for it as in dlmc's runtime, which it does not do by itself. */
export const jaxTamed: Subject = { name: "jax-webgpu-tamed", program: "jax/main.mjs" };

/** On the Dawn that is built into it. */
export const ortWebgpu: Subject = { name: "ort-webgpu", program: "ort.mjs" };

/** Tuned: two threads, channels_last, the fastest BLAS. */
export const torchCpu: Subject = { name: "torch-cpu", program: "torch.ts" };

/** How people name them. */
export const longNames: { readonly [subject: string]: string } = {
  "tfjs-webgpu": "TensorFlow.js WebGPU",
  "jax-webgpu": "jax-js WebGPU",
  "jax-webgpu-tamed": "jax-js WebGPU, polling tamed",
  "ort-webgpu": "ONNX Runtime WebGPU",
  "torch-cpu": "PyTorch CPU, tuned",
  "torch-cuda-eager": "PyTorch CUDA, eager",
  "torch-cuda-compile": "PyTorch CUDA, torch.compile",
  "torch-cuda-graphs": "PyTorch CUDA, CUDA graphs",
  "dlmc-compiling": "dlmc and its compiler",
  "dlmc-swiftshader": "dlmc on SwiftShader",
  "dlmc-chromium": "dlmc in Chromium",
};
