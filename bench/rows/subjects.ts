import type { Subject } from "../subject.js";

export const dlmc: Subject = { name: "dlmc", program: "dlmc.ts" };

/** TensorFlow.js on Dawn. */
export const tfjsWebgpu: Subject = { name: "tfjs-webgpu", program: "tfjs.mjs" };
