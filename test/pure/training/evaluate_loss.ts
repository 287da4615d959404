import { differentiate } from "../../../compiler/autodiff/differentiate.js";
import type { Attributes } from "../../../compiler/ir/graph.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { lossNamed } from "../../../compiler/training/losses/index.js";
import { runGraph } from "../program/run_graph.js";

/** A loss on values that `activation` makes of `x`, [batch, …], and targets: of the shape of x, or an index for each row. */
interface Case {
  readonly loss: string;
  readonly activation?: "softmax" | "sigmoid";
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly target: readonly number[];
  readonly parameters?: Attributes;
}

/** The loss of every example, and the derivative of their sum by x. */
export function evaluateLoss({ loss, activation, shape, x, target, parameters = {} }: Case) {
  const builder = createBuilder();
  const { emit } = builder;
  const batch = shape[0] ?? 0;
  // An index in place of each row of the value: one for a class, one per position for a text.
  const indices = target.length < x.length;
  const source = emit("parameter", {}, { path: "x", shape, trainable: true, initializer: { kind: "zeros" } });
  const wanted = emit("input", {}, { name: "target", dtype: indices ? "u32" : "f32", shape: indices ? rowsOf(shape) : shape });
  const value = activation ? emit(activation, { x: source }) : source;
  const perExample = lossNamed(loss)?.perExample(emit, { value, target: wanted, node: builder.node, parameters });
  if (!perExample) throw new Error(`no loss ${loss}`);
  if (perExample.type.shape.join() !== String(batch)) throw new Error(`${loss} gives [${perExample.type.shape.join()}]`);
  builder.output("loss", perExample);
  const [gradient] = differentiate(builder, perExample, [source]);
  if (!gradient) throw new Error("no gradient");
  builder.output("gradient", gradient);
  const { outputs } = runGraph(builder.finish(), { x, target });
  return { loss: outputs.loss ?? [], gradient: outputs.gradient ?? [] };
}

const rowsOf = (shape: readonly number[]): readonly number[] => (shape.length === 2 ? shape.with(-1, 1) : shape.slice(0, -1));
