import { once } from "../base/once.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "../ops/broadcast.js";
import type { Emit } from "../ops/define.js";

/** A value of the graph, or a number that is known now. */
export type Term = Node | number;

/** Arithmetic over terms, so that a record's update reads like its formula. All is element by element, with broadcasting. */
export interface Arithmetic {
  readonly add: (a: Term, b: Term) => Node;
  readonly sub: (a: Term, b: Term) => Node;
  readonly mul: (a: Term, b: Term) => Node;
  readonly div: (a: Term, b: Term) => Node;
  readonly max: (a: Term, b: Term) => Node;
  readonly min: (a: Term, b: Term) => Node;
  readonly sqrt: (x: Node) => Node;
  readonly square: (x: Node) => Node;
  readonly abs: (x: Node) => Node;
  readonly exp: (x: Node) => Node;
  readonly log: (x: Node) => Node;
  readonly floor: (x: Node) => Node;
  /** -1, 0 or 1. */
  readonly sign: (x: Node) => Node;
  /** `then` where the condition is above 0, else `otherwise`. */
  readonly where: (condition: Node, then: Term, otherwise: Term) => Node;
  /** old + (next − old)(1 − kept): the running mean that keeps the share `kept`. */
  readonly mix: (old: Term, next: Term, kept: number) => Node;
  /** The sum of all elements: f32[1]. */
  readonly total: (x: Node) => Node;
  /** The root of the sum of squares of all elements: f32[1]. */
  readonly norm: (x: Node) => Node;
}

/** Everybody who emits in the same way shares one: an optimizer asks several times for each weight. */
export const arithmetic: (emit: Emit) => Arithmetic = once(makeArithmetic);

function makeArithmetic(emit: Emit): Arithmetic {
  const node = (term: Term): Node => (typeof term === "number" ? scalar(emit, term) : term);
  const binary = (op: string) => (a: Term, b: Term) => emit(op, { a: node(a), b: node(b) });
  const unary = (op: string) => (x: Node) => emit(op, { x });
  const [add, sub, mul] = [binary("add"), binary("sub"), binary("mul")];
  const sqrt = unary("sqrt");
  const square = unary("square");
  const positive = (x: Node): Node => emit("select_positive", { x, ct: scalar(emit, 1) });
  const total = (x: Node): Node => {
    const summed = emit("reduce_sum", { x }, { axes: x.type.shape.map((_, axis) => axis), keep: true });
    return x.type.shape.length === 1 ? summed : emit("reshape", { x: summed }, { shape: [1] });
  };
  return {
    ...{ add, sub, mul, sqrt, square, total },
    div: binary("div"),
    max: binary("maximum"),
    min: binary("minimum"),
    abs: unary("abs"),
    exp: unary("exp"),
    log: unary("log"),
    floor: unary("floor"),
    sign: (x) => sub(positive(x), positive(emit("neg", { x }))),
    where: (condition, then, otherwise) => emit("where", { condition, then: node(then), otherwise: node(otherwise) }),
    mix: (old, next, kept) => add(old, mul(sub(next, old), 1 - kept)),
    norm: (x) => sqrt(total(square(x))),
  };
}
