import { joinVectors } from "./finish.js";
import { unflatten } from "./instantiate.js";
import { type Block, emitLoops, emitValues } from "./sequence.js";
import type { Form } from "./stationary_form.js";
import type { Walk } from "./stationary_walk.js";
import { isVariable, type Value } from "./value.js";

/** The array in registers in which a chunk of the factor that is held lies. */
export const heldArray = "stationary";

/** Fills the array with the chunk of a turn, in a loop over its terms. */
export function fillOf(form: Form, walk: Walk) {
  const { sum, values, names, width, vectors, held } = form;
  const { valueAt } = walk.instantiate();
  const fills = Array.from({ length: walk.together }, (_, i) => i).flatMap((i) => {
    const term = values.plus(values.scale(walk.filling, walk.together), values.number("i32", i));
    const within = walk.inChunk(unflatten(values, walk.chunk, term));
    return walk.vectors.flatMap((vector) => [
      values.plus(values.scale(term, vectors), values.number("i32", vector)),
      valueAt(sum.factors[held], [...sum.stage.axes, ...sum.axes], [...walk.pointAt(vector), ...within]),
    ]);
  });
  const roots = walk.ordered(joinVectors(values, fills, walk.written));
  const emit = (inTurn: Block): void =>
    emitLoops(inTurn, [walk.filling].filter(isVariable), {
      roots,
      names,
      inner: (at) => {
        const { out } = emitValues(at, roots, names);
        for (let i = 0; i < roots.length; i += 2) {
          const cell = values.cell(heldArray, { type: "f32", width, until: [], index: roots[i] });
          out.push({ kind: "set", cell, value: roots[i + 1] });
        }
      },
    });
  return { roots, emit };
}

/** What the array holds for a term of the chunk, at a vector of the columns. */
export const heldAt = ({ values, width, vectors }: Form, walk: Walk, number: number, vector: number): Value =>
  values.cell(heldArray, { type: "f32", width, until: walk.turns, index: values.number("i32", number * vectors + vector) });
