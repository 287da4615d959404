import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { createModel } from "../../../runtime/model.js";
import { runGraphOnDevice } from "../../harness/graph_runner.js";
import { expectClose, rows, sourceValues } from "../../harness/program_values.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const text = `dlm 1
model Small {
  input x: f32[6, 6, 2]
  output y: class[5]
  y = x -> conv2d(8, kernel: 3) -> relu -> flatten -> dense(5) -> softmax
}
data Rows for Small { train = npy(x: "x.npy", y: "y.npy") }
train Small on Rows {
  loss: sparse_categorical_crossentropy
  optimizer: sgd(learning_rate: 0.1)
  batch: 9
  precision: f16
}
`;

const compiled = compile({ path: "small.dlm", text }).value?.models[0];

describe("a training step in half precision", () => {
  const program = compiled?.programs.find(({ assembled }) => assembled.kind === "train");
  if (!compiled || !program) throw new Error("the model does not compile");
  const spec = compiled.manifest.programs.find(({ kind }) => kind === "train");

  test("keeps what kernels hand to each other in halves, and asks for them", () => {
    expect(program.optimised.graph.halves?.length).toBeGreaterThan(0);
    expect(spec?.kernels.some(({ features }) => features.includes("shader-f16"))).toBe(true);
    const others = compiled.manifest.programs.filter(({ kind }) => kind !== "train");
    expect(others.flatMap(({ kernels }) => kernels.flatMap(({ features }) => features))).not.toContain("shader-f16");
  });

  test("gives what its graph says, rounded where that says so", async () => {
    const sources = sourceValues(program.assembled.graph, { seed: 4, below: () => 5, bits: [] });
    const expected = evaluateGraph(program.optimised.graph, sources);
    const found = await runGraphOnDevice(device(), { graph: program.optimised.graph, sources, profile: lavapipe });
    for (const [name, { data }] of Object.entries(expected.updates)) expectClose(name, found.updates[name], data, 2e-3);
  });

  test("that overflows changes no weight and halves the scale of the loss", async () => {
    const sources = sourceValues(program.assembled.graph, { seed: 4, below: () => 5, bits: [] });
    const large = { ...sources, "loss_scale/factor": [2 ** 24] };
    const { graph } = program.optimised;
    const found = await runGraphOnDevice(device(), { graph, sources: large, profile: lavapipe });
    expect(found.updates["loss_scale/factor"][0]).toBe(2 ** 23);
    expectClose("kernel", found.updates["Small/conv2d_1/kernel"], sources["Small/conv2d_1/kernel"], 0);
  });

  test("is refused where the adapter has none, while predictions are not", async () => {
    const features = new Set([...device().features].filter((feature) => feature !== "shader-f16"));
    const model = await createModel(compiled.manifest, { device: { ...device(), features } });
    const data = { x: new Float32Array(rows * 72), y: new Uint32Array(rows) };
    await expect(model.train(data)).rejects.toThrow(/no half precision.*precision: f16/);
    await expect(model.predict({ x: new Float32Array(72) })).resolves.toBeDefined();
    model.dispose();
  });
});
