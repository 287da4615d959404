import { control as words } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { CheckedTraining, LearningRate } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "../ops/broadcast.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import type { Clock, Duration } from "../training/define.js";
import { scheduleNamed } from "../training/schedules/index.js";
import { namedEmit } from "./named_emit.js";
import { optimizerState } from "./optimizer_state.js";

/** The state that the host lowers on a plateau, and with which every rate is multiplied. */
export const plateauPath = "schedule/plateau_factor";

/** The learning rate of this update, f32[1], for the optimizer's own or one of a group: each is computed once. */
export function learningRates(
  builder: GraphBuilder,
  { optimizer }: CheckedTraining,
  at: { readonly control: Node; readonly updates: () => Node },
): (rate?: LearningRate) => Node {
  const { mul } = arithmetic(namedEmit(builder, "learning_rate"));
  const own: LearningRate = optimizer.schedule ?? Number(optimizer.parameters.learning_rate);
  const waits = optimizer.schedule?.name === "reduce_on_plateau";
  const factor = waits
    ? optimizerState(builder, { path: plateauPath, name: "plateau_factor", shape: [1], initial: 1 })
    : undefined;
  const known = new Map<LearningRate, Node>();
  return (rate = own) => {
    const before = known.get(rate);
    if (before) return before;
    const node = rateNode(builder, rate, at);
    const made = factor ? mul(node, factor) : node;
    known.set(rate, made);
    return made;
  };
}

function rateNode(
  builder: GraphBuilder,
  rate: LearningRate,
  { control, updates }: { readonly control: Node; readonly updates: () => Node },
): Node {
  const emit = namedEmit(builder, "learning_rate");
  if (typeof rate === "number") return scalar(emit, rate);
  const schedule = scheduleNamed(rate.name);
  invariant(schedule, `the schedule ${rate.name} was not resolved`);
  const { add, sub, mul, div, max, min } = arithmetic(emit);
  const word = (start: number): Node => emit("to_f32", { x: emit("slice", { x: control }, { axis: 0, start, extent: 1 }) });
  const length = (duration: Duration): Node => {
    if (typeof duration === "number") return scalar(emit, Math.max(1, duration));
    const { call, args } = duration;
    return max(mul(word(call === "epochs" ? words.updatesPerEpoch : words.updates), args[0]), 1);
  };
  // The schema has filled it in.
  const warmup = rate.parameters.warmup as Duration | undefined;
  const isWarmed = warmup !== undefined && warmup !== 0;
  const now = updates();
  const rise = isWarmed ? length(warmup) : undefined;
  const clock: Clock = {
    now: rise ? max(sub(now, rise), 0) : now,
    length,
    rest: () => max(rise ? sub(word(words.updates), rise) : word(words.updates), 1),
  };
  const scheduled = builder.at(rate.span, () => schedule.rate(emit, { clock, parameters: rate.parameters }));
  return rise ? mul(scheduled, min(div(add(now, 1), rise), 1)) : scheduled;
}
