import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { PortDecl } from "../syntax/ast.js";

/** The types of inputs of which the number 0 is padding. */
const paddedTypes: readonly string[] = ["tokens"];

/**
 * Which steps of an input are real: f32[batch, time], 1 where there is a token, 0 where the text is padded. Undefined for types
 * that are not padded.
 */
export function maskOfInput(builder: GraphBuilder, { type, span }: PortDecl, ids: Node): Node | undefined {
  if (!paddedTypes.includes(type.name.name)) return undefined;
  return builder.at(span, () => {
    const { emit } = builder;
    const named = { name: "mask" };
    const padding = emit("equal", { a: ids, b: emit("constant", {}, { value: 0, shape: [1], dtype: "u32" }) }, {}, named);
    return emit("sub", { a: emit("constant", {}, { value: 1, shape: [1] }), b: padding }, {}, named);
  });
}

/**
 * The mask of what is made step by step of values with these masks: a step is real where it is so in each of them. Undefined where
 * none has a mask, or where the result has other steps than they.
 */
export function joinMasks(builder: GraphBuilder, result: Node, masks: readonly (Node | undefined)[]): Node | undefined {
  const different = new Set(masks.filter((mask) => mask !== undefined));
  const [first, ...others] = different;
  const fits = (mask: Node): boolean => sameShape(mask.type.shape, result.type.shape.slice(0, 2));
  if (!first || ![...different].every(fits)) return undefined;
  return others.reduce((a, b) => builder.emit("mul", { a, b }, {}, { name: "mask" }), first);
}

/** For a value: nothing at all where it has no mask. */
export const masked = (mask: Node | undefined): { readonly mask?: Node } => (mask ? { mask } : {});
