import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { countedPositions } from "./counted.js";
import { surprises } from "./surprise.js";

/**
 * Source: Graves et al. 2006, the forward recursion, over logarithms; its gradient is that of the recursion itself. The blank is
 * class 0, as in Keras 3 (`mask_index`) and PyTorch: it is padding in the target, which no text can hold.
 */
export const ctc = defineLoss({
  name: "ctc",
  doc:
    "Connectionist temporal classification, for sequences whose target is shorter and not aligned, as of speech: how surprised the " +
    "network is by all ways together of stretching the target over the steps, with blanks between. The blank is class 0; the target " +
    "`tokens[T]` is padded to the number of steps with 0. A target that no steps are enough for (equal neighbours need a blank " +
    "between them) counts nothing. Metrics of single positions say nothing of such an output.",
  formula: "loss[n] = −log Σ over paths that give the target, of Π_t p[n, t, path[t]]",
  parameters: z.strictObject({}),
  fits: ["tokens"],
  takes: "probabilities",
  example: { output: "tokens[16]", network: "embedding(50, 8) -> dense(10) -> softmax" },
  perExample: (emit, { value, target, node }) => {
    const { mul, sub, where } = arithmetic(emit);
    const total = logProbability(emit, { surprise: surprises(emit, value, node), target });
    const isPossible = sub(total, impossible / 2);
    return where(isPossible, mul(-1, total), 0);
  },
});

/** The logarithm of a probability of 0: finite, so that differences of two are numbers. */
const impossible = -1e30;

/** States after a step: that the last sign was a blank with l labels behind it, l = 0 … L, and that it was label l, l = 1 … L. */
interface States {
  readonly blanks: Node;
  readonly labels: Node;
}

/** Of the target, f32[batch], from −log of the probabilities of each step, f32[batch, T, classes], and u32[batch, L]. */
function logProbability(emit: Emit, { surprise, target }: { readonly surprise: Node; readonly target: Node }): Node {
  const { add, sub, mul } = arithmetic(emit);
  const [batch = 1, steps = 1, classes = 1] = surprise.type.shape;
  const length = target.type.shape[1] ?? 1;
  const part = (x: Node, start: number, extent: number) => emit("slice", { x }, { axis: 1, start, extent });
  const pad = (x: Node, before: number, after: number) => emit("pad", { x }, { axis: 1, before, after });
  const one = emit("constant", {}, { value: 1, shape: [1, 1] });
  /** 1 for l = 0, else 0. */
  const first = pad(one, 0, length);
  const notFirst = mul(impossible, sub(1, first));

  const seen = emissions(emit, { surprise, target, batch, steps, classes, length });
  const start = seen(0);
  const begin: States = { blanks: add(start.blank, notFirst), labels: add(start.label, part(notFirst, 0, length)) };
  // A target of one label has no neighbours, and with it there is but one step.
  const cost = length > 1 ? skipping(emit, target, part(first, 0, length)) : first;
  const advance = ({ blanks, labels }: States, t: number): States => {
    const now = seen(t);
    const stay = emit("log_add_exp", { a: blanks, b: add(pad(labels, 1, 0), mul(impossible, first)) });
    const next = emit("log_add_exp", { a: labels, b: part(blanks, 0, length) });
    const skip = add(pad(part(labels, 0, length - 1), 1, 0), cost);
    return { blanks: add(now.blank, stay), labels: add(now.label, emit("log_add_exp", { a: next, b: skip })) };
  };
  const end = Array.from({ length: steps - 1 }, (_, t) => t + 1).reduce(advance, begin);

  // 1 up to the length of the target, and from that to the place where it ends.
  const within = add(pad(countedPositions(emit, target), 1, 0), first);
  const ends = sub(within, pad(part(within, 1, length), 0, 1));
  const at = (x: Node, place: Node) => emit("reduce_sum", { x: mul(x, place) }, { axes: [1], keep: true });
  const withoutLabels = mul(impossible, part(ends, 0, 1));
  const lastLabel = add(at(end.labels, part(ends, 1, length)), withoutLabels);
  const total = emit("log_add_exp", { a: at(end.blanks, ends), b: lastLabel });
  return emit("reshape", { x: total }, { shape: [batch] });
}

/** What a step says of the blank, f32[batch, 1], and of each label of the target, f32[batch, L]: logarithms of probabilities. */
function emissions(
  emit: Emit,
  at: {
    readonly surprise: Node;
    readonly target: Node;
    readonly batch: number;
    readonly steps: number;
    readonly classes: number;
    readonly length: number;
  },
): (t: number) => { readonly blank: Node; readonly label: Node } {
  const { surprise, target, batch, steps, classes, length } = at;
  const logs = emit("neg", { x: surprise });
  const index = emit("reshape", { x: target }, { shape: [batch, length, 1] });
  const chosen = emit("one_hot", { index }, { classes });
  // Step after step, so that a step is a part that lies together.
  const labels = emit("contract", { a: logs, b: chosen }, { a: "ntc", b: "nlc", result: "tnl" });
  const blanks = emit(
    "transpose",
    { x: emit("slice", { x: logs }, { axis: 2, start: 0, extent: 1 }) },
    { permutation: [1, 0, 2] },
  );
  const ofStep = (x: Node, width: number) => {
    const rows = emit("reshape", { x }, { shape: [steps * batch, width] });
    return (t: number) => emit("slice", { x: rows }, { axis: 0, start: t * batch, extent: batch });
  };
  const [label, blank] = [ofStep(labels, length), ofStep(blanks, 1)];
  return (t) => ({ blank: blank(t), label: label(t) });
}

/** 0 where a label may follow the one before it without a blank, since it is another; else impossible: f32[batch, L]. */
function skipping(emit: Emit, target: Node, first: Node): Node {
  const { add, mul } = arithmetic(emit);
  const length = target.type.shape[1] ?? 1;
  const part = (start: number) => emit("slice", { x: target }, { axis: 1, start, extent: length - 1 });
  const same = emit("equal", { a: part(1), b: part(0) });
  return mul(impossible, add(emit("pad", { x: same }, { axis: 1, before: 1, after: 0 }), first));
}
