import { describe, it } from "vitest";
import type { Graph } from "../../compiler/ir/graph.js";
import type { Op } from "../../compiler/ops/define.js";
import { evaluateGraph, type SourceValues } from "../../compiler/ops/evaluate.js";
import { caseGraph, caseName, caseValues, type OpCase } from "./op_cases.js";
import { expectClose } from "./test_op.js";

/** Compiles a graph, runs it once on an adapter with these sources, and reads its outputs back. */
export type RunOnDevice = (graph: Graph, sources: SourceValues) => Promise<{ readonly [output: string]: ArrayLike<number> }>;

/** Holds an operator's kernel on the device, in float32, against its reference in float64, case by case. */
export function testOpOnDevice(op: Op, cases: readonly OpCase[], runOnDevice: RunOnDevice): void {
  describe(op.name, () => {
    for (const opCase of cases) {
      it(caseName(opCase), async () => {
        const graph = caseGraph(op.name, opCase);
        const sources = roundToStorage(opCase, caseValues(opCase));
        const { y } = await runOnDevice(graph, sources);
        expectClose(y, evaluateGraph(graph, sources).outputs.y.data, 1e-5);
      });
    }
  });
}

/** Both sides begin from what a float32 holds, so that only the computation differs. Integers stay whole. */
function roundToStorage({ operands }: OpCase, values: SourceValues): SourceValues {
  const rounded = Object.entries(operands).map(([name, { type }]) => [
    name,
    type.dtype === "f32" ? Float32Array.from(values[name]) : values[name],
  ]);
  return Object.fromEntries(rounded);
}
