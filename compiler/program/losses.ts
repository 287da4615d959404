import { invariant } from "../base/invariant.js";
import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import { scalar } from "../ops/broadcast.js";
import type { GraphBuilder } from "../ops/builder.js";
import { lossNamed } from "../training/losses/index.js";
import { namedEmit } from "./named_emit.js";

/** The loss of one output for every example, f32[batch], without its weight. */
export interface OutputLoss {
  readonly output: string;
  readonly weight: number;
  readonly perExample: Node;
}

type Values = { readonly [output: string]: Node };

/** The losses that the training declares, of the model's `values` against the data's `targets`, both `[batch, …]`. */
export const outputLosses = (
  builder: GraphBuilder,
  training: CheckedTraining,
  values: Values,
  targets: Values,
): readonly OutputLoss[] =>
  training.losses.map(({ output, loss: name, parameters, weight, span }) => {
    const loss = lossNamed(name);
    const value = values[output];
    const target = targets[output];
    invariant(loss && value && target, `the loss ${name} of ${output} was not resolved`);
    const perExample = builder.at(span, () =>
      loss.perExample(namedEmit(builder, `${output}_loss`), { value, target, node: builder.node, parameters }),
    );
    invariant(sameShape(perExample.type.shape, value.type.shape.slice(0, 1)), `${name} does not give one number for an example`);
    return { output, weight, perExample };
  });

/** What training makes small: the sum over the outputs by their weights, f32[batch]. */
export function totalLoss(builder: GraphBuilder, losses: readonly OutputLoss[]): Node {
  const emit = namedEmit(builder, "example_loss");
  const weighted = losses.map(({ perExample, weight }) =>
    weight === 1 ? perExample : emit("mul", { a: perExample, b: scalar(emit, weight) }),
  );
  const [first, ...others] = weighted;
  invariant(first, "a training without a loss");
  return others.reduce((a, b) => emit("add", { a, b }), first);
}
