import type { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { type Arithmetic, arithmetic } from "../arithmetic.js";
import type { Loss } from "../define.js";
import { meanPerExample } from "./per_example.js";

/** The record of a loss that is the mean, over the elements of an example, of a function of value and target. */
export const meanOfElements = <S extends z.ZodObject>(record: {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  readonly parameters: S;
  readonly takes?: "quantities" | "scores";
  /** The loss of the example, where it has arguments. */
  readonly loss?: string;
  /** The end of the example's network. */
  readonly network?: string;
  readonly element: (
    at: Arithmetic & { readonly emit: Emit; readonly value: Node; readonly target: Node; readonly parameters: z.output<S> },
  ) => Node;
}): Omit<Loss<z.output<S>>, "parameters"> & { readonly parameters: S } => ({
  name: record.name,
  doc: record.doc,
  formula: record.formula,
  parameters: record.parameters,
  fits: ["number", "f32", "series"],
  takes: record.takes ?? "quantities",
  example: { output: "number", network: record.network ?? "dense(1)", ...(record.loss !== undefined && { loss: record.loss }) },
  perExample: (emit, { value, target, parameters }) =>
    meanPerExample(emit, record.element({ ...arithmetic(emit), emit, value, target, parameters })),
});
