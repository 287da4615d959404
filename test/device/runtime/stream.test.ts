import { afterAll, beforeAll, expect, it } from "vitest";
import { profileOf } from "../../../compiler/cli/adapter_choice.js";
import { compile } from "../../../compiler/compile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createModel } from "../../../runtime/model.js";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.dispose());

/** Units whose steps begin where a binding can, so that there are few kernels to compile. */
const [steps, features, units] = [4, 3, 64];
const values = Float32Array.from({ length: steps * features }, (_, i) => Math.sin(1.7 * i));
const stepOf = (t: number): Float32Array => values.subarray(t * features, (t + 1) * features);

const modelOf = (body: string) => {
  const text = `dlm 1\nmodel M {\n  input x: f32[${steps}, ${features}]\n  output y: f32[${steps}, ${units}]\n  output z: f32[2]\n${body}\n}\n`;
  const manifest = compile({ path: "m.dlm", text }, { profile: profileOf(device), predictBatches: [1] }).value?.models[0]
    ?.manifest;
  if (!manifest) throw new Error("the model does not compile");
  return createModel(manifest, { device, seed: 3 });
};

it("says after each step of a stream what the sequence would give, and begins anew", async () => {
  const model = await modelOf("  y = x -> lstm(64)\n  z = y -> last -> dense(2)");
  const whole = (await model.predict({ x: values })) as { readonly y: Float32Array; readonly z: Float32Array };

  const read = async (stream: ReturnType<typeof model.stream>) => {
    const answers: { readonly y: Float32Array; readonly z: Float32Array }[] = [];
    for (let t = 0; t < steps; t++) answers.push((await stream.next({ x: stepOf(t) })) as (typeof answers)[number]);
    return answers;
  };
  const first = model.stream();
  await first.next({ x: stepOf(3) });
  // The second does not know what the first has seen.
  const answers = await read(model.stream());
  const close = (actual: Float32Array, expected: Float32Array): void => {
    expect(actual).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
  };
  for (const [t, { y }] of answers.entries()) close(y, whole.y.slice(t * units, (t + 1) * units));
  close(answers[steps - 1]?.z ?? new Float32Array(), whole.z);

  await expect(first.next({ x: stepOf(0) })).rejects.toThrow("this stream has ended");
  await expect(model.stream().next({ x: values })).rejects.toThrow("the input x takes [1, 3] = 3 values");
  model.executor.dispose();
});

it("says why a model cannot be given a sequence step by step", async () => {
  const model = await modelOf("  y = x -> bidirectional(lstm(64), merge: sum)\n  z = y -> last -> dense(2)");
  expect(() => model.stream()).toThrow(
    "M cannot be given a sequence step by step: it has `bidirectional`, which looks at whole sequences",
  );
  model.executor.dispose();
});
