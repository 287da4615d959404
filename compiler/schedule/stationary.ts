import { bindingsOf, rootsOf } from "./bindings.js";
import type { LoopKernel, Statement } from "./loops.js";
import type { Profile } from "./profile.js";
import { emitLoops, emitValues } from "./sequence.js";
import { fillOf, heldArray } from "./stationary_fill.js";
import { finishOf } from "./stationary_finish.js";
import type { Form } from "./stationary_form.js";
import { passOf } from "./stationary_pass.js";
import { walkOf } from "./stationary_walk.js";
import { streamOf } from "./stream.js";
import { isVariable } from "./value.js";

/** Writes the loops of a kernel that holds a factor of its sum of products. The schedule has to be one that `formOf` does not refuse. */
export function lowerStationary(form: Form, profile: Profile): LoopKernel {
  const { kernel, sum, names, width, bare, direct } = form;
  const grid = form.grid.filter(isVariable);
  const walk = walkOf(form);
  const fill = fillOf(form, walk);
  const stream = streamOf(form, walk, { lanes: profile.lanes, laneVariable: grid[grid.length - 1] });
  const pass = passOf(form, walk, stream);
  const finish = finishOf(form, walk, pass.sums);
  const finishRoots = rootsOf(finish.stores);
  const inBox = [...pass.inTurn, ...(direct ? finishRoots : pass.places)];

  const body: Statement[] = [
    { kind: "cell", name: heldArray, type: "f32", width, start: { count: walk.count * walk.vectors.length } },
  ];
  const top = { out: body, scope: walk.scope, bound: new Set<never>() };
  emitLoops(top, walk.turns, {
    roots: [...fill.roots, ...inBox],
    names,
    inner: (inTurn) => {
      fill.emit(inTurn);
      emitLoops(inTurn, walk.rows, {
        roots: [...pass.inRows, ...inBox],
        names,
        inner: (inRow) => pass.passRow(inRow, finish.stores),
      });
    },
  });
  if (!direct)
    emitLoops(top, finish.loops, {
      roots: finishRoots,
      names,
      inner: (at) => emitValues(at, finishRoots, names).out.push(...finish.stores),
    });

  return {
    name: kernel.name,
    grid,
    invocations: grid.reduce((product, v) => product * v.extent, 1),
    workgroup: profile.lanes,
    bindings: bindingsOf(kernel, [...finish.stores, ...pass.partialStores], [...fill.roots, ...inBox, ...finishRoots], profile),
    body,
    shared: [],
    lanes: profile.lanes,
    hideBounds: profile.hideBounds,
    ...(pass.partialStores.length > 0 &&
      !bare && { partials: sum.stage.axes.reduce((product, { extent }) => product * extent, 1) }),
  };
}
