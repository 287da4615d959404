import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import { namedEmit } from "./named_emit.js";
import { settingsOf } from "./parameter_settings.js";

/**
 * What is added to the loss for the weights themselves: the sum over the parameters of l1·Σ|p| + l2·Σp², as Keras's regularizers
 * have it, f32[1]. Undefined where no parameter has either.
 */
export function penaltyOf(builder: GraphBuilder, training: CheckedTraining, parameters: readonly Node[]): Node | undefined {
  const { add, mul, abs, square, total } = arithmetic(namedEmit(builder, "penalty"));
  const terms = parameters.flatMap((parameter) => {
    const { l1, l2, frozen } = settingsOf(training, String(parameter.attrs.path));
    // What cannot change needs no penalty.
    if (frozen || parameter.attrs.trainable !== true) return [];
    return [...(l1 > 0 ? [mul(total(abs(parameter)), l1)] : []), ...(l2 > 0 ? [mul(total(square(parameter)), l2)] : [])];
  });
  const [first, ...others] = terms;
  return first && others.reduce((sum, term) => add(sum, term), first);
}
