import { z } from "zod";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";
import { type Arithmetic, arithmetic } from "../training/arithmetic.js";
import { onlyInput } from "./context.js";
import type { Layer } from "./define.js";

/** The record of a layer that applies a function of one number to each element, without weights. */
export const activation = <S extends z.ZodObject>(record: {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  readonly parameters: S;
  /** The step of the example, where it is not the name alone. */
  readonly step?: string;
  readonly value: (x: Node, at: Arithmetic & { readonly emit: Emit; readonly parameters: z.output<S> }) => Node;
}): Omit<Layer<z.output<S>>, "parameters"> & { readonly parameters: S } => ({
  name: record.name,
  doc: record.doc,
  formula: record.formula,
  parameters: record.parameters,
  category: "activation",
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: record.step ?? record.name, output: "f32[64]" },
  expand: (context, inputs, parameters) => {
    const { emit } = context;
    return record.value(onlyInput(context, inputs).node, { ...arithmetic(emit), emit, parameters });
  },
});

const slopeError = "a number, 0 or more";

/** How steep a line is below 0. */
export const slope = z.number({ error: slopeError }).min(0, { error: slopeError }).meta({ type: "float" });
