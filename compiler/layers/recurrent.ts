import { stateShape } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import { exampleShape } from "./context.js";
import type { Initializer, LayerContext, Value } from "./define.js";
import { initializer, rate, value, wholeNumber } from "./parameters.js";
import { leaveOut } from "./randomness.js";
import { type Cell, runCell } from "./recurrence.js";
import { type Sequence, sequenceOf } from "./sequence.js";

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

/** What `recurrent` reads of them. */
interface RecurrentParameters {
  readonly units: number;
  readonly initializer: Initializer;
  readonly recurrent_initializer: Initializer;
  readonly dropout: number;
  readonly recurrent_dropout: number;
}

/** What a recurrent layer has of its own. */
export interface RecurrentLayer {
  readonly layer: string;
  /** How many gates lie side by side in its kernels. */
  readonly gates: number;
  /** First value of the bias. */
  readonly bias?: Initializer;
  /** The states before the first step, by their parameters. */
  readonly initial: { readonly [parameter: string]: Value | undefined };
  readonly cell: (weights: RecurrentWeights) => Cell["step"];
}

/** What the step of a cell computes with, beside its inputs. */
export interface RecurrentWeights {
  readonly units: number;
  /** f32[units, gates · units] */
  readonly recurrentKernel: Node;
  /** A state as products see it: with recurrent dropout. */
  readonly keep: (state: Node) => Node;
  /** One more bias, f32[gates · units], 0 at first. */
  readonly bias: (name: string) => Node;
}

const zeros: Initializer = { name: "zeros" };

/**
 * Runs a layer's cell over a sequence, f32[batch, time, features]; gives f32[batch, time, units]. Undefined where the input or a given
 * state does not fit, which has been told.
 */
export function recurrent(
  context: LayerContext,
  inputs: readonly Node[],
  given: RecurrentParameters,
  { layer, gates, bias = zeros, initial, cell }: RecurrentLayer,
): Node | undefined {
  const { units, dropout } = given;
  const x = sequenceOf(context, inputs, layer);
  if (!x || !statesFit(context, layer, units, initial)) return undefined;
  const { features } = x;
  const width = gates * units;
  const weight = (name: string, shape: readonly number[], initializer: Initializer, fanIn = features): Node =>
    context.parameter(name, shape, { initializer, fanIn, fanOut: width });
  const kernel = weight("kernel", [features, width], given.initializer);
  const recurrentKernel = weight("recurrent_kernel", [units, width], given.recurrent_initializer, units);
  const projected = project(context, x, { kernel, bias: weight("bias", [width], bias), dropout });
  const keep = recurrentDropout(context, x, given);
  const step = cell({ units, recurrentKernel, keep, bias: (name) => weight(name, [width], zeros) });
  return runCell(context, x, { units, projected, step, initial: Object.values(initial).map((state) => state?.node) });
}

/** `input + state · kernel`; without a state, which is then 0, the input. */
export const plusProduct = (
  { emit }: LayerContext,
  input: Node,
  { state, kernel }: { readonly state: Node | undefined; readonly kernel: Node },
): Node => (state ? emit("add", { a: emit("matmul", { a: state, b: kernel }), b: input }) : input);

/** The inputs of all steps times the kernel, step after step: f32[time · batch, width]. */
function project(
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
function recurrentDropout(
  context: LayerContext,
  { batch }: Sequence,
  { units, recurrent_dropout }: { readonly units: number; readonly recurrent_dropout: number },
): (state: Node) => Node {
  const kept = leaveOut(context, [batch, units], recurrent_dropout);
  return (state) => (kept ? context.emit("mul", { a: state, b: kept }) : state);
}

/** Whether the states that are given fit: f32[units] each. Those that do not are told of. */
function statesFit(
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
