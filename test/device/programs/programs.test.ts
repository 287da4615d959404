import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { devicePlans, runGraphOnDevice } from "../../harness/graph_runner.js";
import { expectClose, rows, sourceValues, type ValueChoices } from "../../harness/program_values.js";

/**
 * One run of every program of a few models, through passes, plan and device, against the operators' references on the graph as it
 * was assembled: outputs, and after a training step every parameter and state.
 */
const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

const folder = join(import.meta.dirname, "models");
/** Targets are classes, of which the smallest model has five. */
const choices: ValueChoices = { seed: 4, below: (_, elements) => (elements === rows ? 5 : 256), bits: ["tags", "chance"] };

describe.each(readdirSync(folder))("%s", (file) => {
  const source = { path: file, text: readFileSync(join(folder, file), "utf8") };
  describe.each(devicePlans)("planned for $name", (profile) => {
    const { value, diagnostics } = compile(source, { profile });
    if (!value) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
    const programs = value.models.flatMap((model) => model.programs).filter(({ assembled }) => assembled.batch < 32);
    test.each(programs.map((program) => [program.assembled.name, program] as const))(
      "%s",
      async (_, { assembled, optimised }) => {
        const sources = sourceValues(assembled.graph, choices);
        const expected = evaluateGraph(assembled.graph, sources);
        const found = await runGraphOnDevice(device(), { graph: optimised.graph, sources, profile });
        for (const [name, { data }] of Object.entries(expected.outputs)) expectClose(name, found.outputs[name], data);
        for (const [name, { data }] of Object.entries(expected.updates)) expectClose(name, found.updates[name], data);
      },
    );
  });
});
