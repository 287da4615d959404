import { invariant } from "../base/invariant.js";
import { stateShape } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import { exampleShape, scalar } from "./context.js";
import type { Initializer, LayerContext, Value } from "./define.js";
import { initializer, rate, value, wholeNumber } from "./parameters.js";
import type { Sequence } from "./sequence.js";

/** Parameters that all recurrent layers have. */
export const recurrentParameters = {
  units: wholeNumber(1).describe("How many features it gives for each step."),
  initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
  recurrent_initializer: initializer.prefault("orthogonal").describe("First value of the recurrent kernel."),
} as const;

/** The same, behind those of one layer alone. */
export const moreRecurrentParameters = {
  dropout: rate
    .default(0)
    .describe("In training, the part of the features that is 0 in every step: the same ones for a whole sequence."),
  recurrent_dropout: rate
    .default(0)
    .describe("The same for the state that a step gets from the step before (Gal and Ghahramani 2016)."),
  initial: value.optional().describe("The state before the first step: a value f32[units] of the network. 0 unless given."),
} as const;

/** What a step hands to the next, f32[batch, units] each; the first is what the layer gives. None is 0. */
export type States = readonly (Node | undefined)[];

/** A recurrent cell, the part of a recurrent layer that is its own. */
export interface Cell {
  readonly units: number;
  /** What it makes of the inputs of all steps alone, one product for all of them, step after step: f32[time · batch, width]. */
  readonly projected: Node;
  /** From a step's part of that, f32[batch, width], and the states before to the states after it. */
  readonly step: (input: Node, before: States) => readonly Node[];
  readonly initial: States;
}

/**
 * Runs a cell over a sequence; gives the state after every step, f32[batch, time, units]. A padded step leaves all states as they
 * were. The steps are written out: docs/decisions/011.
 */
export function runCell(context: LayerContext, { batch, steps }: Sequence, { units, projected, step, initial }: Cell): Node {
  const { emit } = context;
  const ofStep = (x: Node, t: number): Node => emit("slice", { x }, { axis: 0, start: t * batch, extent: batch });
  const maskOf = maskByStep(context);
  const given: Node[] = [];
  const { stepwise } = context;
  if (stepwise && initial.some((state) => state !== undefined))
    stepwise.refuse("has a recurrent layer that begins with a given state");
  const carried = stepwise && initial.map((_, i) => stepwise.carried(`state_${i + 1}`, [batch, units]));
  let states = carried ? carried.map(({ before }) => before) : initial;
  for (let t = 0; t < steps; t++) {
    const after = step(ofStep(projected, t), states);
    states = maskOf ? hold(context, maskOf(t), states, after) : after;
    const [state] = states;
    invariant(state, "a cell without a state");
    given.push(state);
  }
  for (const [i, state] of states.entries()) if (state) carried?.[i]?.keep(state);
  const all = given.reduce((joined, state) => emit("concat", { a: joined, b: state }, { axis: 0 }));
  const timeMajor = emit("reshape", { x: all }, { shape: [steps, batch, units] });
  return emit("transpose", { x: timeMajor }, { permutation: [1, 0, 2] });
}

/** Rows between which a mask's steps lie: WebGPU binds a part of a buffer from a multiple of 256 bytes on. */
const maskRows = 64;

/** The mask of each step of the input, f32[batch, 1]: parts of one buffer, so that all steps read theirs by one code. */
function maskByStep({ emit, mask }: LayerContext): ((t: number) => Node) | undefined {
  const given = mask(0);
  if (!given) return undefined;
  const [batch = 1, steps = 1] = given.type.shape;
  const rows = Math.ceil(batch / maskRows) * maskRows;
  const timeMajor = emit("transpose", { x: given }, { permutation: [1, 0] });
  const padded = rows === batch ? timeMajor : emit("pad", { x: timeMajor }, { axis: 1, before: 0, after: rows - batch });
  const column = emit("reshape", { x: padded }, { shape: [steps * rows, 1] });
  return (t) => emit("slice", { x: column }, { axis: 0, start: t * rows, extent: batch });
}

/** The states after a step where its row of the mask is 1, those before it where that is 0: exactly, since one summand is 0. */
function hold({ emit }: LayerContext, mask: Node, before: States, after: readonly Node[]): readonly Node[] {
  const held = emit("sub", { a: scalar(emit, 1), b: mask });
  return after.map((state, i) => {
    const taken = emit("mul", { a: state, b: mask });
    const old = before[i];
    return old ? emit("add", { a: taken, b: emit("mul", { a: old, b: held }) }) : taken;
  });
}

/** The kernels of a cell with `gates` gates side by side: f32[features, gates · units] and f32[units, gates · units]. */
export function kernelsOf(
  context: LayerContext,
  at: {
    readonly features: number;
    readonly units: number;
    readonly gates: number;
    readonly initializer: Initializer;
    readonly recurrent_initializer: Initializer;
  },
): { readonly kernel: Node; readonly recurrentKernel: Node } {
  const { features, units, gates, initializer, recurrent_initializer } = at;
  const width = gates * units;
  const fanOut = width;
  return {
    kernel: context.parameter("kernel", [features, width], { initializer, fanIn: features, fanOut }),
    recurrentKernel: context.parameter("recurrent_kernel", [units, width], {
      initializer: recurrent_initializer,
      fanIn: units,
      fanOut,
    }),
  };
}

/** The inputs of all steps times the kernel, step after step: f32[time · batch, width]. */
export function project(
  context: LayerContext,
  { node, batch, steps, features }: Sequence,
  { kernel, bias, dropout }: { readonly kernel: Node; readonly bias: Node; readonly dropout: number },
): Node {
  const { emit } = context;
  // Once for all steps, so that a feature is left out of a sequence as a whole.
  const kept = leaveOut(context, [batch, 1, features], dropout);
  const x = kept ? emit("mul", { a: node, b: kept }) : node;
  const timeMajor = emit("transpose", { x }, { permutation: [1, 0, 2] });
  const rows = emit("reshape", { x: timeMajor }, { shape: [steps * batch, features] });
  return emit("add", { a: emit("matmul", { a: rows, b: kernel }), b: bias });
}

/** The state as the next step's products see it, the same numbers of it 0 at every step of a training. */
export function recurrentDropout(
  context: LayerContext,
  { batch }: Sequence,
  { units, recurrent_dropout }: { readonly units: number; readonly recurrent_dropout: number },
): (state: Node) => Node {
  const kept = leaveOut(context, [batch, units], recurrent_dropout);
  return (state) => (kept ? context.emit("mul", { a: state, b: kept }) : state);
}

/** What to multiply by, in training: 0 with probability `rate`, else 1 / (1 - rate). */
function leaveOut({ emit, mode, control, salt: next }: LayerContext, shape: readonly number[], rate: number): Node | undefined {
  // Taken whatever the rate is, so that the salts of other layers do not depend on it.
  const salt = next();
  if (mode === "inference" || rate === 0) return undefined;
  invariant(control, "dropout in training needs the control source");
  return emit("random_mask", { control }, { shape, keep: 1 - rate, salt });
}

/** Whether the states that are given fit: f32[units] each. Those that do not are told of. */
export function statesFit(
  context: LayerContext,
  layer: string,
  units: number,
  given: { readonly [parameter: string]: Value | undefined },
): boolean {
  const wrong = Object.entries(given).filter(([, state]) => state && !sameShape(exampleShape(state.node), [units]));
  for (const [parameter, state] of wrong) {
    if (!state) continue;
    const input = { shape: exampleShape(state.node), span: state.span };
    context.report(stateShape({ layer, parameter, units, argument: context.argument(parameter), input }));
  }
  return wrong.length === 0;
}

/** Gate `position` of gates side by side along the last axis. */
export function gateOf(
  { emit }: LayerContext,
  gates: Node,
  { position, units }: { readonly position: number; readonly units: number },
): Node {
  return emit("slice", { x: gates }, { axis: gates.type.shape.length - 1, start: position * units, extent: units });
}
