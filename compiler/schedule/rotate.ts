import type { LocalNames } from "./names.js";
import { createSubstitution } from "./rebuild.js";
import type { Value, Variable } from "./value.js";
import type { Values } from "./values.js";

/** A variable that goes through a loop: what it begins with, and what it holds in the next turn. */
export interface Register {
  readonly cell: Value;
  readonly start: Value;
  readonly next: Value;
}

/**
 * What one turn of a loop has and the next needs again stays in a register, as the columns of a filter's window do: of the
 * values along the window only the foremost is computed. Registers are in the order in which they are to be set.
 */
export function rotate(
  values: Values,
  roots: readonly Value[],
  loop: Variable,
  names: LocalNames,
): { readonly roots: readonly Value[]; readonly registers: readonly Register[] } {
  // In all turns but the last: `turn` is such a one, so that conditions that differ in the last alone are equal.
  const turn = values.variable("turn", loop.extent - 1);
  const now = createSubstitution(values, loop, turn);
  const later = createSubstitution(values, loop, values.plus(turn, values.number("i32", 1)));
  const first = createSubstitution(values, loop, values.number("i32", 0));
  const moving = [...new Set(roots)].filter((root) => root.variables.has(loop));
  const byTurn = new Map(moving.map((value) => [now(value), value]));
  const nextOf = new Map<Value, Value>();
  for (const value of moving) {
    const next = byTurn.get(later(value));
    if (next && next !== value) nextOf.set(value, next);
  }
  const cells = new Map(
    [...nextOf.keys()].map((value) => {
      const { type, width } = value;
      return [value, values.cell(names.numbered("held"), { type, width, until: [loop] })] as const;
    }),
  );
  const rebuild = (value: Value): Value => cells.get(value) ?? value;
  const registers = inOrder(nextOf).map(
    ([value, next]): Register => ({
      cell: rebuild(value),
      start: first(value),
      next: rebuild(next),
    }),
  );
  return { roots: roots.map(rebuild), registers };
}

/** Each before the one that it takes its next value from, whose old value it needs. */
function inOrder(nextOf: ReadonlyMap<Value, Value>): readonly (readonly [Value, Value])[] {
  const taken = new Set(nextOf.values());
  const heads = [...nextOf.keys()].filter((value) => !taken.has(value));
  return heads.flatMap((head) => {
    const chain: [Value, Value][] = [];
    for (let at: Value | undefined = head; at; ) {
      const next: Value | undefined = nextOf.get(at);
      if (next) chain.push([at, next]);
      at = next;
    }
    return chain;
  });
}
