import { invariant } from "../base/invariant.js";
import { type LoadValue, moduloFour, type Value } from "./value.js";
import type { Values } from "./values.js";

/**
 * Lays four scalar values side by side, as far down as they have the same form: four loads of neighbours become one vector
 * load, four sums one vector sum. Four times the same value stays a scalar.
 */
export function createPacker(values: Values): (lanes: readonly Value[]) => Value {
  const known = new Map<string, Value>();

  function pack(lanes: readonly Value[]): Value {
    const [first] = lanes;
    invariant(first, "nothing to pack");
    if (lanes.every((lane) => lane === first)) return first;
    const key = lanes.map((lane) => lane.id).join();
    const made = known.get(key) ?? make(first, lanes);
    known.set(key, made);
    return made;
  }

  function make(first: Value, lanes: readonly Value[]): Value {
    const alike = <K extends Value["kind"]>(kind: K): readonly Extract<Value, { kind: K }>[] =>
      lanes.filter((lane): lane is Extract<Value, { kind: K }> => lane.kind === kind);
    if (!lanes.every((lane) => lane.kind === first.kind && lane.type === first.type)) return values.pack(lanes);
    switch (first.kind) {
      case "load": {
        const loads = alike("load");
        return neighbours(values, loads)
          ? values.load(first.buffer, first.type, quarter(values, first.index), 4)
          : values.pack(lanes);
      }
      case "unary": {
        const like = alike("unary");
        return like.every((l) => l.op === first.op) ? values.unary(first.op, pack(like.map((l) => l.x))) : values.pack(lanes);
      }
      case "binary": {
        const like = alike("binary");
        if (first.a.type === "i32" || !like.every((l) => l.op === first.op)) return values.pack(lanes);
        return values.binary(first.op, pack(like.map((l) => l.a)), pack(like.map((l) => l.b)));
      }
      case "select": {
        const like = alike("select");
        const field = (name: "condition" | "then" | "otherwise"): Value => pack(like.map((l) => l[name]));
        return values.select(field("condition"), field("then"), field("otherwise"));
      }
      case "convert": {
        const like = alike("convert");
        return first.x.type === "i32" ? values.pack(lanes) : values.convert(first.type, pack(like.map((l) => l.x)));
      }
      case "reduce": {
        const like = alike("reduce");
        const same = like.every(
          (l) =>
            l.combine === first.combine && l.terms.length === first.terms.length && l.loops.every((v, i) => v === first.loops[i]),
        );
        if (!same) return values.pack(lanes);
        return values.reduce(
          first.combine,
          first.loops,
          first.terms.map((_, t) => pack(like.map((l) => l.terms[t]))),
        );
      }
      default:
        return values.pack(lanes);
    }
  }

  return pack;
}

/** Whether four loads read the four elements of one aligned vector, in order. */
function neighbours(values: Values, loads: readonly LoadValue[]): boolean {
  const [first] = loads;
  if (!first || moduloFour(first.index) !== 0) return false;
  return loads.every(
    (l, i) => l.width === 1 && l.buffer === first.buffer && l.index === values.plus(first.index, values.number("i32", i)),
  );
}

/** The number of the vector in which an element with a known position in its vector lies. */
export const quarter = (values: Values, index: Value): Value => values.binary("div", index, values.number("i32", 4));
