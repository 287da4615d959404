import { differentiate } from "../autodiff/differentiate.js";
import { invariant } from "../base/invariant.js";
import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import { optimizerNamed } from "../training/optimizers/index.js";
import { withinModel } from "../training/path_pattern.js";
import { type Turn, turnOf } from "./add_up.js";
import { clipGradients } from "./clip.js";
import { learningRates } from "./learning_rate.js";
import { scaledGradients } from "./loss_scale.js";
import { namedEmit } from "./named_emit.js";
import { optimizerState } from "./optimizer_state.js";
import { settingsOf, trainableOf } from "./parameter_settings.js";
import { createSharing } from "./share_numbers.js";

/** What training makes small, all f32[1]: the mean `loss` of a step, penalty included, and what it is made of. */
export interface StepLoss {
  readonly loss: Node;
  readonly lossSum: Node;
  readonly weightSum: Node;
  readonly penalty: Node | undefined;
}

/**
 * Updates every trainable parameter of the graph by its gradient of the loss, in the order gradient, clipping, decay, optimizer,
 * largest norm, average. The optimizer's states get the paths `adam/m/Digits/conv2d_1/kernel` and, for what it has once,
 * `adam/correction_1`. A gradient that is not clipped goes as it is into the element-wise update, so that the two can be one kernel.
 */
export function optimize(builder: GraphBuilder, step: StepLoss, training: CheckedTraining, control: Node): void {
  const { name, parameters: settings, span } = training.optimizer;
  const optimizer = optimizerNamed(name);
  invariant(optimizer, `the optimizer ${name} was not resolved`);
  const trainable = trainableOf(builder.finish(), training);
  const { gradients, turn } = gradientsOf(builder, step, { trainable, training, control });

  builder.at(span, () => {
    const clipped = clipGradients(builder, training, gradients);
    const rateOf = learningRates(builder, training, { control, updates: turn.updates });
    const scalars: { [scalar: string]: Node } = {};
    for (const { name: scalar, initial, advance } of optimizer.scalars(settings)) {
      const state = optimizerState(builder, { path: `${name}/${scalar}`, name: scalar, shape: [1], ...begin(initial) });
      scalars[scalar] = advance(namedEmit(builder, scalar), state, scalars);
      turn.update(state, scalars[scalar]);
    }
    const sharing = createSharing();
    trainable.forEach((parameter, i) => {
      const path = String(parameter.attrs.path);
      const own = settingsOf(training, path);
      const label = labelOf(path);
      const { shape } = parameter.type;
      const slots = Object.fromEntries(
        optimizer.slots(settings).map(({ name: slot, initial }) => {
          const state = { path: `${name}/${slot}/${path}`, name: `${label}_${slot}`, shape, ...begin(initial) };
          return [slot, optimizerState(builder, state)];
        }),
      );
      const emit = sharing(namedEmit(builder, `${label}_${name}`));
      const { sub, mul } = arithmetic(emit);
      const usual = rateOf(own.rate);
      const rate = own.rateFactor === 1 ? usual : mul(usual, own.rateFactor);
      const decay = own.weightDecay ?? Number(settings.weight_decay ?? 0);
      const decayed = decay === 0 ? parameter : sub(parameter, mul(parameter, mul(rate, decay)));
      const next = optimizer.update(emit, {
        parameter: decayed,
        gradient: clipped[i],
        slots,
        scalars,
        rate,
        parameters: settings,
      });
      const value = own.maxNorm === undefined ? next.parameter : withinNorm(builder, label, next.parameter, own.maxNorm);
      turn.update(parameter, value);
      for (const [slot, state] of Object.entries(slots)) turn.update(state, next.slots[slot]);
      if (training.ema !== undefined) average(builder, { parameter, value, kept: training.ema, turn });
    });
  });
}

interface Gradients {
  readonly gradients: readonly Node[];
  readonly turn: Turn;
}

/**
 * By the mean loss of the step, or of all rows since the last update: as those of one batch would be. In half precision a step
 * whose gradients were too large to be held counts nothing.
 */
function gradientsOf(
  builder: GraphBuilder,
  { loss, lossSum, weightSum, penalty }: StepLoss,
  {
    trainable,
    training,
    control,
  }: { readonly trainable: readonly Node[]; readonly training: CheckedTraining; readonly control: Node },
): Gradients {
  const { add, div, max, where } = arithmetic(namedEmit(builder, "accumulated"));
  const isHalf = training.precision === "f16";
  const by = (sum: Node): { readonly gradients: readonly Node[]; readonly finite?: Node } =>
    isHalf ? scaledGradients(builder, sum, trainable) : { gradients: differentiate(builder, sum, trainable) };
  if ((training.accumulate ?? 1) === 1) {
    const { gradients, finite } = by(loss);
    return { gradients, turn: turnOf(builder, training, { control, ...(finite && { finite }) }) };
  }
  const turn = turnOf(builder, training, { control });
  const { gradients: sums, finite } = by(lossSum);
  const counted = (x: Node): Node => (finite ? where(finite, x, 0) : x);
  const penalties = penalty && differentiate(builder, penalty, trainable);
  const rows = max(turn.addUp("rows", "rows", counted(weightSum)), 1);
  const gradients = trainable.map(({ attrs }, i) => {
    const path = String(attrs.path);
    const mean = div(turn.addUp(path, labelOf(path), counted(sums[i])), rows);
    return penalties ? add(mean, penalties[i]) : mean;
  });
  return { gradients, turn };
}

/** Keras's `MaxNorm`: what one result is made of, all axes but the last, has at most this norm; of a vector, the whole. */
function withinNorm(builder: GraphBuilder, label: string, x: Node, most: number): Node {
  const emit = namedEmit(builder, `${label}_max_norm`);
  const { add, mul, div, min, sqrt, square } = arithmetic(emit);
  const { shape } = x.type;
  const axes = shape.length === 1 ? [0] : shape.slice(0, -1).map((_, axis) => axis);
  const norms = sqrt(emit("reduce_sum", { x: square(x) }, { axes, keep: true }));
  return mul(x, div(min(norms, most), add(norms, 1e-7)));
}

/** Keras's average of weights: the first one is the weights themselves. */
function average(
  builder: GraphBuilder,
  {
    parameter,
    value,
    kept,
    turn,
  }: { readonly parameter: Node; readonly value: Node; readonly kept: number; readonly turn: Turn },
): void {
  const path = String(parameter.attrs.path);
  const name = `${labelOf(path)}_average`;
  const { mix, where } = arithmetic(namedEmit(builder, name));
  const state = optimizerState(builder, { path: `ema/${path}`, name, shape: parameter.type.shape, role: "average" });
  turn.update(state, where(turn.updates(), mix(state, value, kept), value));
}

const begin = (initial: number | undefined) => (initial === undefined ? {} : { initial });

/** `Digits/conv2d_1/kernel` is `conv2d_1_kernel` in names: a program is of one model. */
const labelOf = (path: string): string => withinModel(path).replaceAll("/", "_");
