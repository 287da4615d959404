import { invariant } from "../base/invariant.js";
import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";
import type { Sequence } from "./sequence.js";

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

/** The states after a step where its row of the mask is 1, those before it where that is 0. */
const hold = ({ emit }: LayerContext, mask: Node, before: States, after: readonly Node[]): readonly Node[] =>
  after.map((state, i) => {
    const old = before[i];
    return old ? emit("where", { condition: mask, then: state, otherwise: old }) : emit("mul", { a: state, b: mask });
  });
