import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { type CompileProgress, createPipelineCache } from "../../../runtime/pipelines.js";

const opened: { device?: Device } = {};
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

/** Too much to compute for any layer to be computed in the kernel of the next. */
const text = `dlm 1
model Tower {
  input  x: f32[128]
  output kind: class[5]
  kind = x
    -> dense(128) -> tanh
    -> dense(128) -> tanh
    -> dense(128) -> tanh
    -> dense(5) -> softmax
}`;

test("equal layers are one pipeline", async () => {
  const device = opened.device as Device;
  const [model] = compile({ path: "tower.dlm", text }, { profile: profiles[device.profile] }).value?.models ?? [];
  const kernels = model?.manifest.programs.find(({ name }) => name === "predict_32")?.kernels ?? [];
  const names = kernels.map(({ name }) => name);
  const equal = ["dense_1_bias_tanh", "dense_2_bias_tanh", "dense_3_bias_tanh"].map((name) => names.indexOf(name));
  expect(equal).not.toContain(-1);

  const told: CompileProgress[] = [];
  const compiled = await createPipelineCache(device, (progress) => told.push(progress)).compile(kernels);
  expect(new Set(equal.map((n) => compiled[n]?.pipeline)).size).toBe(1);
  expect(new Set(compiled.map(({ pipeline }) => pipeline)).size).toBe(kernels.length - 2);
  expect(told[0]?.of).toBe(kernels.length - 2);
});
