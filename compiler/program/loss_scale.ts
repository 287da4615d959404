import { differentiate } from "../autodiff/differentiate.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import { namedEmit } from "./named_emit.js";
import { optimizerState } from "./optimizer_state.js";

/** The usual figures: PyTorch's GradScaler, but for a beginning that needs fewer steps to come down. */
const scaling = { initial: 2 ** 15, most: 2 ** 24, growAfter: 2000 } as const;

/** As good as the largest number: what is beyond it is not finite. */
const almostInfinite = 3e38;

export interface ScaledGradients {
  /** Of the loss itself, the scale taken out again. */
  readonly gradients: readonly Node[];
  /** f32[1]: 1 where all of them are numbers, else 0. */
  readonly finite: Node;
}

/**
 * The gradients of a loss by way of one that is so many times larger that halves between kernels hold its small gradients too
 * (Micikevicius et al. 2018, "Mixed precision training"). A step in which one was too large halves the scale; after enough steps
 * without, it doubles. Both factors are powers of two, which change no digit.
 */
export function scaledGradients(builder: GraphBuilder, loss: Node, parameters: readonly Node[]): ScaledGradients {
  const { add, sub, mul, div, max, min, square, total, where } = arithmetic(namedEmit(builder, "loss_scale"));
  const state = (name: string, initial: number): Node =>
    optimizerState(builder, { path: `loss_scale/${name}`, name: `loss_scale_${name}`, shape: [1], initial });
  const scale = state("factor", scaling.initial);
  const steps = state("steps", 0);
  const gradients = differentiate(builder, mul(loss, scale), parameters).map((gradient) => div(gradient, scale));

  const squares = gradients.map((gradient) => total(square(gradient))).reduce((a, b) => add(a, b));
  const finite = where(sub(almostInfinite, squares), 1, 0);
  const counted = add(steps, 1);
  const grows = sub(counted, scaling.growAfter - 0.5);
  const larger = where(grows, min(mul(scale, 2), scaling.most), scale);
  builder.update(scale, where(finite, larger, max(div(scale, 2), 1)));
  builder.update(steps, where(finite, where(grows, 0, counted), 0));
  return { gradients, finite };
}
