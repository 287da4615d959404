import type { Span } from "../../../compiler/base/span.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import type { Node } from "../../../compiler/ir/graph.js";
import type { LayerContext } from "../../../compiler/layers/define.js";
import { layerNamed } from "../../../compiler/layers/index.js";
import { createBuilder, type GraphBuilder } from "../../../compiler/ops/builder.js";
import { resolveInitializer } from "../../../compiler/training/initializers.js";

/** What became of one layer on its own: all shapes without the batch, which is 2. */
export interface Expansion {
  /** The builder that holds it: more can be emitted. */
  readonly builder: GraphBuilder;
  readonly inputs: readonly Node[];
  readonly output: Node | undefined;
  readonly shape: readonly number[] | undefined;
  readonly parameters: { readonly [name: string]: readonly number[] };
  readonly diagnostics: readonly Diagnostic[];
}

export const batch = 2;
const at = (start: number): Span => ({ path: "test.dlm", start, end: start + 5 });

/** Places in a text that does not exist: the call, its arguments, and one for each input. */
export const places = { call: at(100), argument: at(110), input: (index: number) => at(10 * index) };

/**
 * Expands a layer on inputs of the given shapes, as the checker does: arguments are what was written. The inputs with the numbers
 * `masked` have masks: the inputs `mask0`, f32[2, time]; a mask that the layer makes of them is the output `mask`.
 */
export function expand(
  name: string,
  shapes: readonly (readonly number[])[],
  written: { readonly [parameter: string]: unknown } = {},
  mode: "training" | "inference" = "training",
  { masked }: { readonly masked?: readonly number[] } = {},
): Expansion {
  const layer = layerNamed(name);
  if (!layer) throw new Error(`no layer ${name}`);
  const builder = createBuilder();
  const diagnostics: Diagnostic[] = [];
  const parameters: { [name: string]: readonly number[] } = {};
  const context: LayerContext = {
    emit: builder.emit,
    mode,
    control: builder.emit("control", {}),
    parameter: (name, shape, { initializer, fanIn, fanOut, trainable = true }) => {
      parameters[name] = shape;
      return builder.emit(
        "parameter",
        {},
        { path: `M/${layer.name}/${name}`, shape, trainable, initializer: resolveInitializer(initializer, fanIn, fanOut) },
      );
    },
    update: builder.update,
    salt: () => 17,
    report: (diagnostic) => void diagnostics.push(diagnostic),
    call: places.call,
    argument: () => places.argument,
    inputSpans: shapes.map((_, index) => places.input(index)),
    mask: (index) => masks.get(index),
  };
  const inputs = shapes.map((shape, i) => builder.emit("input", {}, { name: `x${i}`, dtype: "f32", shape: [batch, ...shape] }));
  const masks = new Map((masked ?? []).map((index) => [index, maskOf(builder, index, shapes[index])] as const));
  const given = layer.parameters.parse(written);
  const output = layer.expand(context, inputs, given);
  if (output) builder.output("y", output);
  const mask = output && layer.maskOf?.(context, output, given);
  if (mask) builder.output("mask", mask);
  return { builder, inputs, output, shape: output?.type.shape.slice(1), parameters, diagnostics };
}

const maskOf = (builder: GraphBuilder, index: number, [time]: readonly number[]): Node =>
  builder.emit("input", {}, { name: `mask${index}`, dtype: "f32", shape: [batch, time] });
