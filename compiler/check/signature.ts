import type { Span } from "../base/span.js";
import { resultShape, signatureExtent, signatureRank } from "../diagnostics/shapes.js";
import type { BlockDecl, DimExpr, TypeExpr } from "../syntax/ast.js";
import type { Constant, Constants } from "./constants.js";
import { checkElements } from "./elements.js";
import { evaluateExtent, writeExtent, writeType } from "./extents.js";
import { checkPortType, elementsOf } from "./ports.js";
import type { Report } from "./report.js";
import type { Value } from "./run.js";

/**
 * Fits the inputs of a use of a block to its signature. Gives what the names of the body's arithmetic stand for: `constants`
 * with the dimension variables added; undefined where something did not fit, which has been told.
 */
export function unify(
  decl: BlockDecl,
  inputs: readonly Value[],
  { constants, call, report }: { readonly constants: Constants; readonly call: Span; readonly report: Report },
): Constants | undefined {
  const names = new Map<string, Constant | undefined>(constants);
  const places = new Map<string, Span>();
  const block = decl.name.name;
  const extents: { readonly dim: DimExpr; readonly actual: number; readonly value: Value }[] = [];

  for (const [i, { type }] of decl.inputs.entries()) {
    const value = inputs[i];
    const pattern = patternOf(type);
    if (!value || !pattern) return undefined;
    const wanted = elementsOf(type);
    if (!checkElements(value, { what: block, wanted, call, report })) return undefined;
    const shape = value.node.type.shape.slice(1);
    if (pattern.length !== shape.length) {
      report(
        signatureRank({ block, span: call, signature: type.span, written: writeType(type), value: { shape, span: value.span } }),
      );
      return undefined;
    }
    for (const [axis, dim] of pattern.entries()) {
      const actual = shape[axis];
      if (actual !== undefined) extents.push({ dim, actual, value });
    }
  }

  // Variables first, so that `h / 2` may stand before `h`.
  for (const { dim, actual } of extents) {
    if (dim.kind !== "name" || names.has(dim.name)) continue;
    names.set(dim.name, actual);
    places.set(dim.name, dim.span);
  }
  let sound = true;
  for (const { dim, actual, value } of extents) {
    if (dim.kind === "wildcard") continue;
    const expected = evaluateExtent(dim, names, report);
    if (expected === actual) continue;
    sound = false;
    if (expected === undefined) continue;
    const bound = dim.kind === "name" ? places.get(dim.name) : undefined;
    const shown = { shape: value.node.type.shape.slice(1), span: value.span };
    const facts = { block, span: call, signature: dim.span, written: writeExtent(dim), expected, actual, value: shown };
    report(signatureExtent({ ...facts, ...(bound && bound.start !== dim.span.start && { bound }) }));
  }
  return sound ? names : undefined;
}

/** Compares what a body gives with the result of the signature; tells where they disagree. */
export function checkResult(
  decl: BlockDecl,
  value: Value,
  { constants, call, report }: { readonly constants: Constants; readonly call: Span; readonly report: Report },
): boolean {
  const pattern = patternOf(decl.result);
  if (!pattern) return false;
  const actual = value.node.type.shape.slice(1);
  const expected = pattern.map((dim) => (dim.kind === "wildcard" ? "_" : evaluateExtent(dim, constants, report)));
  if (!expected.every((extent) => extent !== undefined)) return false;
  const fits = expected.length === actual.length && expected.every((extent, i) => extent === "_" || extent === actual[i]);
  if (!fits) {
    const facts = { block: decl.name.name, span: value.span, signature: decl.result.span, written: writeType(decl.result) };
    const others = pattern.filter(
      (_, i) => expected.length === actual.length && expected[i] !== "_" && expected[i] !== actual[i],
    );
    report(resultShape({ ...facts, expected, actual, use: call, others: others.map((dim) => dim.span) }));
  }
  return fits;
}

/** The extents of a type in a signature; undefined for a type that does not belong there, which has been told elsewhere. */
function patternOf(type: TypeExpr): readonly DimExpr[] | undefined {
  const found = checkPortType(type, "blocks", () => {});
  const dims = type.dims ?? [];
  const ones = dims.map(() => 1);
  if (!found?.holds(ones, "blocks")) return undefined;
  return dims.length ? dims : [{ kind: "number", value: 1, text: "1", span: type.span }];
}
