import type { Attributes, Graph, Node } from "../../compiler/ir/graph.js";
import { createBuilder, type GraphBuilder } from "../../compiler/ops/builder.js";
import type { SourceValues } from "../../compiler/ops/evaluate.js";
import { convolutionCases } from "./op_cases/convolution.js";
import { dataCases } from "./op_cases/data.js";
import { elementwiseCases } from "./op_cases/elementwise.js";
import { poolingCases } from "./op_cases/pooling.js";
import { reductionCases } from "./op_cases/reduction.js";
import { shapeCases } from "./op_cases/shape.js";
import { type OperandSpec, seededRandom } from "./operands.js";

/** One use of an operator: operands, attributes, and the type that must come out. */
export interface OpCase {
  readonly operands: { readonly [name: string]: OperandSpec };
  readonly attrs?: Attributes;
  readonly result: OperandSpec;
  /** False where the values sit on ties or kinks, so that central differences say nothing. */
  readonly differentiable?: boolean;
}

/** The cases of every operator that has a lowering, for the tests without and with a device. */
export const opCases: { readonly [op: string]: readonly OpCase[] } = {
  ...elementwiseCases,
  ...convolutionCases,
  ...poolingCases,
  ...reductionCases,
  ...shapeCases,
  ...dataCases,
};

/** `stride=[2, 2]: x f32[2, 5, 5, 3]`, for the names of tests. */
export function caseName({ operands, attrs = {} }: OpCase): string {
  const shown = Object.entries(operands).map(([name, { type }]) => `${name} ${type.dtype}[${type.shape.join(", ")}]`);
  const settings = Object.entries(attrs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [...shown, ...settings].join(", ") || "no operands";
}

/** A builder that holds the case's operands as sources and the operator on them. */
export function buildCase(
  op: string,
  { operands, attrs }: OpCase,
): {
  readonly builder: GraphBuilder;
  readonly operands: { readonly [name: string]: Node };
  readonly result: Node;
} {
  const builder = createBuilder();
  const sources = Object.fromEntries(Object.entries(operands).map(([name, spec]) => [name, emitSource(builder, name, spec)]));
  return { builder, operands: sources, result: builder.emit(op, sources, attrs) };
}

/** The graph of a case, its one output `y`; the sources are called as the operands. */
export function caseGraph(op: string, opCase: OpCase): Graph {
  const { builder, result } = buildCase(op, opCase);
  builder.output("y", result);
  return builder.finish();
}

/** Seeded values of the case's operands. */
export function caseValues({ operands }: OpCase, seed = 1): SourceValues {
  const random = seededRandom(seed);
  return Object.fromEntries(Object.entries(operands).map(([name, spec]) => [name, spec.draw(random)]));
}

function emitSource(builder: GraphBuilder, name: string, { type: { dtype, shape } }: OperandSpec): Node {
  // Bytes exist only in data sets, of which the type does not say the number of rows.
  if (dtype === "u8") return builder.emit("dataset", {}, { name, storage: dtype, shape: shape.slice(1) }, { name });
  return builder.emit("input", {}, { name, dtype, shape }, { name });
}
