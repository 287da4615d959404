import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import { layers } from "../../../compiler/layers/index.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { devicePlans, runGraphOnDevice } from "../../harness/graph_runner.js";
import { drafts } from "../../harness/layer_drafts.js";
import { expectClose, sourceValues } from "../../harness/program_values.js";
import { randomModel } from "../../harness/random_model.js";

/**
 * Random models of all layers: each is compiled, and one training step (forward, backward, update) and one prediction of it run on the
 * device and through the operators' references. `DLMC_MODELS=1000 DLMC_SEED=7` asks for more, or others.
 */
const first = Number(process.env.DLMC_SEED ?? 1);
const count = Number(process.env.DLMC_MODELS ?? 300);

const opened: { device?: Device } = {};
beforeAll(async () => {
  console.log(`${count} random models from seed ${first} on`);
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

test("every layer comes up", () => {
  const known = [...drafts.map(({ name }) => name), "embedding"].sort();
  expect(known).toEqual(layers.map(({ name }) => name).sort());
  const seen = new Set(Array.from({ length: count }, (_, i) => randomModel(first + i).layers).flat());
  expect([...seen].sort()).toEqual(known);
});

test.each(Array.from({ length: count }, (_, i) => first + i))("the model of seed %i", async (seed) => {
  const { text, below, bits } = randomModel(seed);
  const profile = devicePlans[seed % devicePlans.length];
  const { value, diagnostics } = compile({ path: "random.dlm", text }, { profile, predictBatches: [2] });
  if (!value) expect.fail(diagnostics.map((each) => renderDiagnostic(each, () => text, { color: false })).join("\n") + text);
  for (const { assembled, optimised } of value.models[0].programs.filter(({ assembled: { kind } }) => kind !== "evaluate")) {
    const choices = { seed, below: (name: string) => below[name] ?? 256, bits: bits ? ["y"] : [] };
    const sources = sourceValues(assembled.graph, choices);
    const expected = evaluateGraph(assembled.graph, sources);
    const found = await runGraphOnDevice(opened.device as Device, { graph: optimised.graph, sources, profile });
    try {
      for (const [name, { data }] of Object.entries(expected.outputs)) expectClose(name, found.outputs[name], data, 2e-4);
      for (const [name, { data }] of Object.entries(expected.updates)) expectClose(name, found.updates[name], data, 2e-4);
    } catch (error) {
      throw new Error(`seed ${seed}, ${assembled.name}:\n${text}`, { cause: error });
    }
  }
});
