import { elementsOf } from "../../check/ports.js";
import { showType } from "../../diagnostics/words.js";
import type { TensorType } from "../../ir/types.js";
import { describeParameters } from "../../layers/describe.js";
import { layerNamed } from "../../layers/index.js";
import type { BlockDecl, Expr, Statement } from "../../syntax/ast.js";
import { blockHead, documentationOf, parameterList } from "../documentation.js";
import { type Entry, layerEntries, repeatEntry } from "../entries.js";
import { everyExpression } from "../every_expression.js";
import { typesOf } from "../network_facts.js";
import { blockEntry, type Scene } from "../scene.js";
import { callSnippet } from "./call_snippet.js";
import { type CompletionItem, ranked, type Unsorted } from "./completion_item.js";
import { fittingLayers } from "./fitting.js";

/** What can stand behind `->` in a network: first what takes the value that flows in. */
export function stepItems(scene: Scene): readonly CompletionItem[] {
  const flowing = flowingInto(scene);
  const fits = flowing && fittingLayers(flowing);
  const blocks = scene.blocks.map((block) => ({
    fits: flowing ? takes(block, flowing) : true,
    item: entryItem(blockEntry(block)),
  }));
  const layers = layerEntries.map((entry) => {
    const fit = fits?.get(entry.name);
    const isPlain = !entry.example.includes("(");
    const gives = isPlain && fit?.gives ? `gives ${showType(fit.gives)}` : undefined;
    return { fits: fit?.fits ?? true, item: entryItem(entry, { isStep: true, ...(gives !== undefined && { detail: gives }) }) };
  });
  const all = [...blocks, ...layers];
  return [
    ...ranked(0, sharedLayers(scene)),
    ...ranked(1, [...all.filter((one) => one.fits).map(({ item }) => item), entryItem(repeatEntry)]),
    ...ranked(
      2,
      all.filter((one) => !one.fits).map(({ item }) => item),
    ),
  ];
}

/** A layer of several inputs gets the first from the pipe. */
export function entryItem(
  entry: Entry,
  { isStep = false, detail }: { readonly isStep?: boolean; readonly detail?: string } = {},
): Unsorted {
  const isMany = entry.kind === "layer" && layerNamed(entry.name)?.inputs === "many";
  const list = parameterList(describeParameters(entry.schema));
  return {
    label: entry.name,
    kind: kinds[entry.kind],
    detail: detail ?? (entry.block ? blockHead(entry.block) : list === "" ? entry.kind : list),
    documentation: documentationOf(entry),
    insert: callSnippet(entry.example, { skip: isStep && isMany ? 1 : 0 }),
  };
}

const kinds: { readonly [kind in Entry["kind"]]: Unsorted["kind"] } = {
  layer: "layer",
  block: "block",
  repeat: "layer",
  loss: "loss",
  optimizer: "optimizer",
  schedule: "schedule",
  metric: "metric",
  format: "format",
  transform: "transform",
  setting: "setting",
  train: "keyword",
};

/** `layer shared = …` above the cursor. */
function sharedLayers({ declaration, statementStart }: Scene): readonly Unsorted[] {
  return bodyOf(declaration).flatMap(({ kind, name, span }): readonly Unsorted[] => {
    if (kind !== "layer" || span.end > statementStart) return [];
    return [{ label: name.name, kind: "shared layer", detail: "layer of this body", insert: name.name }];
  });
}

export const bodyOf = (declaration: Scene["declaration"]): readonly Statement[] =>
  declaration && "body" in declaration ? declaration.body : [];

/** The type of what flows into the step at the cursor, where the text before it could be understood. */
function flowingInto({ analysis, declaration, place }: Scene): TensorType | undefined {
  const arrow = place.before;
  if (!declaration || arrow?.tokenType.name !== "Arrow") return undefined;
  const pipe = everyExpression(declaration).find(
    (expr): expr is Expr & { readonly kind: "pipe" } =>
      expr.kind === "pipe" && expr.input.span.end <= arrow.startOffset && expr.step.span.start >= arrow.startOffset,
  );
  if (!pipe) return undefined;
  const types = typesOf(pipe.input, analysis.given);
  return types.length > 0 && types.every((type) => showType(type) === showType(types[0]!)) ? types[0] : undefined;
}

const takes = ({ inputs: [first] }: BlockDecl, { dtype, shape }: TensorType): boolean =>
  first !== undefined && elementsOf(first.type) === dtype && (first.type.dims?.length ?? 1) === shape.length;
