import fc from "fast-check";
import type { Attributes, Graph, Node } from "../../../compiler/ir/graph.js";
import { elementCount } from "../../../compiler/ir/types.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import type { Emit } from "../../../compiler/ops/define.js";
import { type SourceValues, sourceName } from "../../../compiler/ops/evaluate.js";

/** Small numbers that say which operator comes next and which nodes it takes, of those that fit. */
interface Choice {
  readonly step: number;
  readonly a: number;
  readonly b: number;
}

/** Takes the `n`th of the nodes that fit, counted round; undefined where none does. */
type Take = (n: number, fits: (node: Node) => boolean) => Node | undefined;
type Step = (emit: Emit, take: Take, choice: Choice) => Node | undefined;

const isReal = ({ type }: Node): boolean => type.dtype === "f32";
const ofRank =
  (rank: number) =>
  (node: Node): boolean =>
    isReal(node) && node.type.shape.length === rank;
const like =
  (other: Node) =>
  (node: Node): boolean =>
    isReal(node) && node.type.shape.join() === other.type.shape.join();
const last = ({ type }: Node): number => type.shape.at(-1) ?? 1;

/** An operator of one operand of a rank, with attributes that depend on it. */
const onOne =
  (op: string, fits: (node: Node) => boolean, attrs: (x: Node, choice: Choice) => Attributes = () => ({})): Step =>
  (emit, take, choice) => {
    const x = take(choice.a, fits);
    return x && emit(op, { x }, attrs(x, choice));
  };

/** Two operands of one shape, or the second a row or a single number that broadcasts. */
const onTwo =
  (op: string): Step =>
  (emit, take, choice) => {
    const a = take(choice.a, isReal);
    const b =
      a &&
      take(
        choice.b,
        (node) => like(a)(node) || (isReal(node) && (node.type.shape.join() === "1" || node.type.shape.join() === `${last(a)}`)),
      );
    return a && b && (choice.step % 2 === 0 ? emit(op, { a, b }) : emit(op, { a: b, b: a }));
  };

const pooled = (op: string): Step =>
  onOne(
    op,
    (node) => ofRank(4)(node) && node.type.shape[1] >= 2 && node.type.shape[2] >= 2,
    (_, { b }) => ({
      pool: [2, 2],
      stride: b % 3 === 0 ? [1, 1] : [2, 2],
      padding: b % 5 === 0 ? [1, 0, 0, 1] : [0, 0, 0, 0],
    }),
  );

const reduced = (op: string): Step => onOne(op, isReal, (x, { b }) => ({ axes: [b % x.type.shape.length], keep: b % 2 === 0 }));

const steps: readonly Step[] = [
  ...["relu", "tanh", "sigmoid", "neg", "square", "abs"].map((op) => onOne(op, isReal)),
  ...["add", "sub", "mul", "maximum", "minimum"].map(onTwo),
  ...["max_pool", "max_pool", "avg_pool"].map(pooled),
  ...["reduce_sum", "reduce_mean", "reduce_max"].map(reduced),
  (emit, take, { a }) => {
    const x = take(a, (node) => ofRank(4)(node) && node.type.shape[1] >= 2 && node.type.shape[2] >= 2);
    const w = x && take(a, (node) => ofRank(4)(node) && node.op === "parameter" && node.type.shape[2] === last(x));
    return x && w && emit("conv", { x, w }, { stride: [1, 1], padding: [1, 0, 0, 1] });
  },
  // The arg-max of what has been pooled, as a gradient asks for it.
  (emit, take, { a }) => {
    const pooling = take(a, ({ op }) => op === "max_pool");
    const x = pooling && take(0, ({ id }) => id === pooling.operands.x);
    return x && pooling && emit("to_f32", { x: emit("max_pool_argmax", { x }, pooling.attrs) });
  },
  (emit, take, { a, b, step }) => {
    const flag = step % 2 === 0;
    const x = take(a, ofRank(2));
    const y = x && take(b, (node) => ofRank(2)(node) && node.type.shape[flag ? 1 : 0] === last(x));
    return x && y && emit("matmul", { a: x, b: y }, { transpose_a: false, transpose_b: flag });
  },
  onOne("softmax", ofRank(2)),
  onOne("log_sum_exp", ofRank(2)),
  onOne("transpose", ofRank(2), () => ({ permutation: [1, 0] })),
  onOne("transpose", ofRank(4), () => ({ permutation: [0, 2, 1, 3] })),
  onOne("reshape", isReal, (x, { b }) => ({
    shape: b % 2 === 0 ? [elementCount(x.type.shape)] : [elementCount(x.type.shape) / last(x), last(x)],
  })),
  onOne("broadcast_to", ofRank(1), (x) => ({ shape: [4, last(x)] })),
  onOne("slice", isReal, (x, { b }) => ({ axis: 0, start: 0, extent: b % 2 === 0 ? x.type.shape[0] : 1 })),
  onOne("slice", isReal, (x, { a, b }) => {
    const axis = b % x.type.shape.length;
    const start = a % x.type.shape[axis];
    return { axis, start, extent: 1 + (b % (x.type.shape[axis] - start)) };
  }),
  (emit, take, { a, b }) => {
    const x = take(a, isReal);
    const y = x && take(b, like(x));
    return x && y && emit("concat", { a: x, b: y }, { axis: (a + b) % x.type.shape.length });
  },
  // What the gradient of two slices adds up to.
  (emit, take, { a, b }) => {
    const x = take(a, (node) => isReal(node) && node.type.shape[b % node.type.shape.length] > 1);
    if (!x) return undefined;
    const axis = b % x.type.shape.length;
    const border = 1 + (a % (x.type.shape[axis] - 1));
    const rest = x.type.shape[axis] - border;
    const first = emit("tanh", { x: emit("slice", { x }, { axis, start: 0, extent: border }) });
    const second = emit("square", { x: emit("slice", { x }, { axis, start: border, extent: rest }) });
    const padded = emit("pad", { x: first }, { axis, before: 0, after: rest });
    return emit("add", { a: emit("pad", { x: second }, { axis, before: border, after: 0 }), b: padded });
  },
  // The gradient of weights that serve twice.
  (emit, take, { a, b }) => {
    const x = take(a, ofRank(2));
    const y = x && take(b, (node) => ofRank(2)(node) && node.type.shape[0] === x.type.shape[0]);
    if (!x || !y) return undefined;
    const product = (left: Node, right: Node): Node => emit("matmul", { a: left, b: right }, { transpose_a: true });
    return emit("add", { a: product(x, y), b: product(emit("relu", { x }), emit("neg", { x: y })) });
  },
  // Steps one after the other; what is joined of them are all of them, and all but the first, and of each its two halves.
  (emit, take, { a }) => {
    const x = take(a, (node) => ofRank(2)(node) && last(node) % 16 === 0);
    if (!x) return undefined;
    const join = (parts: readonly Node[], axis: number): Node => parts.reduce((p, q) => emit("concat", { a: p, b: q }, { axis }));
    const half = last(x) / 2;
    const steps = [emit("tanh", { x })];
    for (const before of [0, 1, 2].map((n) => () => steps[n])) {
      const product = emit("matmul", { a: emit("matmul", { a: x, b: before() }, { transpose_b: true }), b: before() });
      const parts = [emit("slice", { x: product }, { axis: 1, start: 0, extent: half })];
      parts.push(emit("slice", { x: product }, { axis: 1, start: half, extent: half }));
      steps.push(join([emit("sigmoid", { x: parts[0] }), emit("tanh", { x: parts[1] })], 1));
    }
    const later = join(steps.slice(1), 0);
    return emit("matmul", { a: later, b: join(steps, 0) }, { transpose_b: true });
  },
  // Gates: parts of one tensor, each with an activation of its own, which a later product meets again.
  (emit, take, { a, b }) => {
    const x = take(a, (node) => ofRank(2)(node) && last(node) % 2 === 0);
    if (!x) return undefined;
    const half = last(x) / 2;
    const z = b % 2 === 0 ? x : emit("mul", { a: x, b: x });
    const gate = emit("sigmoid", { x: emit("slice", { x: z }, { axis: 1, start: 0, extent: half }) });
    const value = emit("tanh", { x: emit("slice", { x: z }, { axis: 1, start: half, extent: half }) });
    const gram = emit(
      "matmul",
      { a: emit("mul", { a: gate, b: value }), b: emit("square", { x: value }) },
      { transpose_a: true },
    );
    const later = emit("matmul", { a: value, b: gram });
    return emit("mul", { a: emit("mul", { a: later, b: gate }), b: emit("neg", { x: value }) });
  },
  onOne("pad", ofRank(1), (_, { b }) => ({ axis: 0, before: b % 2, after: 0 })),
  (emit, _, { a, b }) => emit("constant", {}, { value: [0, 1, 2, -0.5][a % 4], shape: [[1], [5], [4, 5]][b % 3] }),
  (emit, take, { a, b }) => {
    const x = take(a, isReal);
    const ct = x && take(b, like(x));
    return x && ct && emit("select_positive", { x, ct });
  },
];

/** A program: images, rows, long rows, parameters and two states; some of what it computes are outputs, some update the states. */
export const randomGraph: fc.Arbitrary<Graph> = fc
  .record({
    choices: fc.array(fc.record({ step: fc.nat(steps.length - 1), a: fc.nat(40), b: fc.nat(40) }), {
      minLength: 1,
      maxLength: 24,
    }),
    outputs: fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
  })
  .map(({ choices, outputs }) => {
    const builder = createBuilder();
    const nodes: Node[] = [];
    const source = (op: string, name: string, shape: readonly number[], attrs: Attributes): void =>
      void nodes.push(builder.emit(op, {}, { ...attrs, shape }, { name }));
    const input = (name: string, shape: readonly number[]): void => source("input", name, shape, { name, dtype: "f32" });
    const parameter = (path: string, shape: readonly number[]): void =>
      source("parameter", path, shape, { path, trainable: true, initializer: { kind: "zeros" } });
    input("image", [2, 4, 4, 3]);
    input("rows", [4, 5]);
    input("long", [2, 20]);
    input("row", [5]);
    input("aligned", [4, 64]);
    parameter("kernel", [2, 2, 3, 3]);
    parameter("square", [5, 5]);
    for (const [path, shape] of [
      ["m", [4, 5]],
      ["n", [5]],
      ["t", [1]],
    ] as const) {
      source("state", path, shape, { path, role: "optimizer", dtype: "f32", initial: 0 });
    }
    for (const choice of choices) {
      const take: Take = (n, fits) => {
        const fitting = nodes.filter(fits);
        // Late nodes first, so that chains grow.
        return fitting.at(-1 - (n % Math.max(fitting.length, 1)));
      };
      const made = steps[choice.step](builder.emit, take, choice);
      if (made) nodes.push(builder.node(made.id));
    }
    const computed = nodes.filter(({ op, type }) => !["input", "parameter", "state"].includes(op) && type.dtype === "f32");
    const results = computed.length > 0 ? computed : nodes;
    for (const [i, n] of outputs.entries()) builder.output(`y${i}`, results[results.length - 1 - (n % results.length)]);
    for (const state of nodes.filter(({ op }) => op === "state")) {
      const value = computed.findLast(like(state));
      if (value) builder.update(state, value);
    }
    return builder.finish();
  });

/** Numbers for every source, the same for the same name: between -1 and 1, all different. */
export function sourceValues(graph: Graph): SourceValues {
  const values: { [name: string]: readonly number[] } = {};
  for (const node of graph.nodes) {
    if (!["input", "parameter", "state"].includes(node.op)) continue;
    const name = sourceName(node);
    const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 997;
    values[name] = Array.from({ length: elementCount(node.type.shape) }, (_, i) => Math.sin(seed + i * 12.9898));
  }
  return values;
}
