import { differentiate } from "../autodiff/differentiate.js";
import { invariant } from "../base/invariant.js";
import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { optimizerNamed } from "../training/optimizers/index.js";
import { namedEmit } from "./named_emit.js";

/**
 * Updates every trainable parameter of the graph by its gradient of `loss`, f32[1]. The optimizer's states get the paths
 * `adam/m/Digits/conv2d_1/kernel` and, for what it has once, `adam/correction_1`. A gradient goes as it is into the element-wise
 * update, so that the two can be one kernel.
 */
export function optimize(
  builder: GraphBuilder,
  loss: Node,
  { name, parameters: settings, span }: CheckedTraining["optimizer"],
): void {
  const optimizer = optimizerNamed(name);
  invariant(optimizer, `the optimizer ${name} was not resolved`);
  const trainable = builder.finish().nodes.filter(({ op, attrs }) => op === "parameter" && attrs.trainable === true);
  const gradients = differentiate(builder, loss, trainable);

  builder.at(span, () => {
    const scalars = Object.fromEntries(
      optimizer.scalars(settings).map(({ name: scalar, advance }) => {
        const state = optimizerState(builder, `${name}/${scalar}`, scalar, [1]);
        const advanced = advance(namedEmit(builder, scalar), state);
        builder.update(state, advanced);
        return [scalar, advanced];
      }),
    );
    trainable.forEach((parameter, i) => {
      const gradient = gradients[i];
      invariant(gradient, `${parameter.name} has no gradient`);
      const path = String(parameter.attrs.path);
      const label = labelOf(path);
      const slots = Object.fromEntries(
        optimizer
          .slots(settings)
          .map((slot) => [slot, optimizerState(builder, `${name}/${slot}/${path}`, `${label}_${slot}`, parameter.type.shape)]),
      );
      const emit = namedEmit(builder, `${label}_${name}`);
      const next = optimizer.update(emit, { parameter, gradient, slots, scalars, parameters: settings });
      builder.update(parameter, next.parameter);
      for (const [slot, value] of Object.entries(next.slots)) {
        const state = slots[slot];
        invariant(state, `${name} has no state ${slot}`);
        builder.update(state, value);
      }
    });
  });
}

const optimizerState = (builder: GraphBuilder, path: string, name: string, shape: readonly number[]): Node =>
  builder.emit("state", {}, { path, role: "optimizer", dtype: "f32", shape, initial: 0 }, { name });

/** `Digits/conv2d_1/kernel` is `conv2d_1_kernel` in names: a program is of one model. */
const labelOf = (path: string): string => path.split("/").slice(1).join("_") || path;
