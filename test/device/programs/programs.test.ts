import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import type { Graph, Node } from "../../../compiler/ir/graph.js";
import { elementCount } from "../../../compiler/ir/types.js";
import { evaluateGraph, type SourceValues, sourceName } from "../../../compiler/ops/evaluate.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { control } from "../../../runtime/manifest.js";
import { devicePlans, runGraphOnDevice } from "../../harness/graph_runner.js";
import { seededRandom } from "../../harness/operands.js";

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
const rows = 11;

describe.each(readdirSync(folder))("%s", (file) => {
  const source = { path: file, text: readFileSync(join(folder, file), "utf8") };
  describe.each(devicePlans)("planned for $name", (profile) => {
    const { value, diagnostics } = compile(source, { profile });
    if (!value) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
    const programs = value.models.flatMap((model) => model.programs).filter(({ assembled }) => assembled.batch < 32);
    test.each(programs.map((program) => [program.assembled.name, program] as const))(
      "%s",
      async (_, { assembled, optimised }) => {
        const sources = sourceValues(assembled.graph);
        const expected = evaluateGraph(assembled.graph, sources);
        const found = await runGraphOnDevice(device(), { graph: optimised.graph, sources, profile });
        for (const [name, { data }] of Object.entries(expected.outputs)) expectClose(name, found.outputs[name], data);
        for (const [name, { data }] of Object.entries(expected.updates)) expectClose(name, found.updates[name], data);
      },
    );
  });
});

/** Relative to the largest number of the tensor: sums are made in another order, and in float32. */
function expectClose(name: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found, name).toHaveLength(expected.length);
  const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]);
    if (!(off <= 5e-5 * largest + 1e-7)) expect.fail(`${name}[${i}] is ${found[i]}, expected ${expected[i]}`);
  }
}

/** Values of every source as a run in the middle of an epoch meets them, exact in float32. The last batch has rows of padding. */
function sourceValues(graph: Graph): SourceValues {
  const random = seededRandom(4);
  const sources = graph.nodes.filter(({ op }) => ["parameter", "state", "input", "dataset", "order", "control"].includes(op));
  return Object.fromEntries(sources.map((node) => [sourceName(node), valuesOf(node, random)]));
}

function valuesOf(node: Node, random: () => number): ArrayLike<number> {
  const { op, type, attrs } = node;
  if (op === "order") return Array.from({ length: rows }, (_, i) => (i * 7) % rows);
  if (op === "control")
    return Object.assign([0, 0, 0, 0], { [control.step]: 5, [control.position]: 0, [control.rows]: 5, [control.seed]: 9 });
  const count = elementCount(op === "dataset" ? [rows, ...type.shape.slice(1)] : type.shape);
  const below = (n: number): number => Math.floor(random() * n);
  if (type.dtype !== "f32") {
    // Targets are classes, of which the smallest model has five.
    const most = count === rows ? 5 : 256;
    return Array.from({ length: count }, () => below(most));
  }
  const path = String(attrs.path ?? attrs.name);
  if (op === "state" && count === 1) return [Math.fround(Number(attrs.initial))];
  // Variances and mean squares are positive; so are the targets of probabilities, 0 or 1.
  if (/\/v\/|variance/.test(path)) return Float32Array.from({ length: count }, () => 0.5 + random());
  if (["tags", "chance"].includes(path)) return Array.from({ length: count }, () => below(2));
  return Float32Array.from({ length: count }, () => random() - 0.5);
}
