import { z } from "zod";
import { attendedSequences, headsDoNotDivide } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, onlyInput, scalar } from "./context.js";
import { defineLayer, type Initializer, type LayerContext, type Value } from "./define.js";
import { dropOut } from "./drop_out.js";
import { boolean, initializer, rate, value, wholeNumber } from "./parameters.js";
import { sequenceOf } from "./sequence.js";

/**
 * What a score becomes at a padded step, and at a later one: e to the power of the difference to any other score is 0, also in half
 * precision, which ends at 65504. A step before which all is padding looks at all of that alike, still not at what comes later.
 */
const padded = -3e4;
const later = -6e4;

export const multiHeadAttention = defineLayer({
  name: "multi_head_attention",
  category: "sequence",
  doc: "Each step looks at all steps of a sequence, its own or another, and takes from each as much as the two fit (Vaswani et al. 2017). Every head does so with projections of its own. Padded steps are not looked at.",
  formula:
    "head = softmax(q · kᵀ / √key_dim) · v, with q = x · query_kernel + query_bias, k of `key` and v of `value` likewise; y = [heads side by side] · output_kernel + output_bias",
  parameters: z.object({
    heads: wholeNumber(1).describe("How many heads there are."),
    key_dim: wholeNumber(1)
      .optional()
      .describe("How many features a head has for its queries and keys. The input's, shared out, unless given."),
    value_dim: wholeNumber(1).optional().describe("The same for its values: `key_dim` unless given."),
    causal: boolean.default(false).describe("Whether a step looks at no later one, as a model that writes on must not."),
    dropout: rate.default(0).describe("In training, the part of the looks that is left out."),
    bias: boolean.default(true).describe("Whether numbers are added to the projections."),
    value: value.optional().describe("The sequence that is looked at. The input itself unless given."),
    key: value.optional().describe("What its steps are found by. The values themselves unless given."),
    initializer: initializer.prefault("glorot_uniform").describe("First value of the kernels."),
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[100, 64]", step: "multi_head_attention(4, causal: true)", output: "f32[100, 64]" },
  expand(context, inputs, { heads, key_dim, value_dim, causal, dropout, bias, value, key, initializer }) {
    const query = sequenceOf(context, inputs, "multi_head_attention");
    if (!query) return undefined;
    const { node, span } = onlyInput(context, inputs);
    const mask = context.mask(0);
    const own: Value = { node, span, ...(mask && { mask }) };
    if (key_dim === undefined && query.features % heads !== 0) {
      const input = { shape: exampleShape(node), span };
      context.report(headsDoNotDivide({ heads, call: context.call, argument: context.argument("heads"), input }));
      return undefined;
    }
    const width = key_dim ?? query.features / heads;
    const values = value ?? own;
    const keys = key ?? values;
    if (!areKeysOf(context, keys, values)) return undefined;

    const { emit } = context;
    const settings = { heads, bias, initializer };
    const q = project(context, node, { ...settings, part: "query", width });
    const k = project(context, keys.node, { ...settings, part: "key", width });
    const v = project(context, values.node, { ...settings, part: "value", width: value_dim ?? width });
    const scaled = emit("mul", { a: q, b: scalar(emit, 1 / Math.sqrt(width)) });
    const scores = emit("contract", { a: scaled, b: k }, { a: "nihc", b: "njhc", result: "nhij" });
    const looks = emit("softmax", { x: masked(context, scores, { causal, masks: new Set([keys.mask, values.mask]) }) });
    const seen = emit("contract", { a: dropOut(context, looks, dropout), b: v }, { a: "nhij", b: "njhc", result: "nihc" });
    return unite(context, seen, { units: query.features, bias, initializer });
  },
});

/** Whether both are sequences of as many steps; tells where they are not. */
function areKeysOf(context: LayerContext, keys: Value, values: Value): boolean {
  const given = { value: values, key: keys } as const;
  const sequence = (parameter: "value" | "key", steps?: number): boolean => {
    const { node, span } = given[parameter];
    const shape = exampleShape(node);
    if (shape.length === 2 && (steps === undefined || shape[0] === steps)) return true;
    const facts = { parameter, argument: context.argument(parameter), given: { shape, span } };
    context.report(attendedSequences({ ...facts, ...(shape.length === 2 && steps !== undefined && { steps }) }));
    return false;
  };
  return sequence("value") && sequence("key", exampleShape(values.node)[0]);
}

/** A projection for each head: f32[batch, time, heads, width]. */
function project(
  context: LayerContext,
  x: Node,
  at: {
    readonly part: "query" | "key" | "value";
    readonly heads: number;
    readonly width: number;
    readonly bias: boolean;
    readonly initializer: Initializer;
  },
): Node {
  const { emit } = context;
  const [batch = 1, steps = 1, features = 1] = x.type.shape;
  const units = at.heads * at.width;
  const fans = { fanIn: features, fanOut: units };
  const kernel = context.parameter(`${at.part}_kernel`, [features, units], { initializer: at.initializer, ...fans });
  const product = emit("matmul", { a: emit("reshape", { x }, { shape: [batch * steps, features] }), b: kernel });
  const offset = at.bias && context.parameter(`${at.part}_bias`, [units], { initializer: { name: "zeros" }, ...fans });
  const sum = offset ? emit("add", { a: product, b: offset }) : product;
  return emit("reshape", { x: sum }, { shape: [batch, steps, at.heads, at.width] });
}

/** Scores, f32[batch, heads, queries, keys], with next to nothing where a query may not look. */
function masked(
  { emit }: LayerContext,
  scores: Node,
  { causal, masks }: { readonly causal: boolean; readonly masks: ReadonlySet<Node | undefined> },
): Node {
  const shown = [...masks].reduce<Node>((x, mask) => {
    if (!mask) return x;
    const [batch = 1, steps = 1] = mask.type.shape;
    const condition = emit("reshape", { x: mask }, { shape: [batch, 1, 1, steps] });
    return emit("where", { condition, then: x, otherwise: scalar(emit, padded) });
  }, scores);
  return causal ? emit("mask_future", { x: shown }, { fill: later }) : shown;
}

/** What all heads have seen, f32[batch, time, heads, width], as one value of `units` features. */
function unite(
  context: LayerContext,
  seen: Node,
  { units, bias, initializer }: { readonly units: number; readonly bias: boolean; readonly initializer: Initializer },
): Node {
  const { emit } = context;
  const [batch = 1, steps = 1, heads = 1, width = 1] = seen.type.shape;
  const rows = emit("reshape", { x: seen }, { shape: [batch * steps, heads * width] });
  const fans = { fanIn: heads * width, fanOut: units };
  const kernel = context.parameter("output_kernel", [heads * width, units], { initializer, ...fans });
  const product = emit("matmul", { a: rows, b: kernel });
  const offset = bias && context.parameter("output_bias", [units], { initializer: { name: "zeros" }, ...fans });
  const sum = offset ? emit("add", { a: product, b: offset }) : product;
  return emit("reshape", { x: sum }, { shape: [batch, steps, units] });
}
