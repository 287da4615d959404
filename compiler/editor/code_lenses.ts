import { grouped, showMemory } from "../base/figures.js";
import type { Span } from "../base/span.js";
import { elementCount } from "../ir/types.js";
import type { Analysis } from "./analysis.js";
import { compiled } from "./compiled.js";

/** A line above a declaration: facts of a model, or something to do with it. */
export interface CodeLens {
  readonly span: Span;
  readonly model: string;
  readonly kind: "facts" | "train" | "eval";
}

/** What a lens says, and the command of `dlmc` that it runs where it does something. */
export interface ResolvedLens {
  readonly title: string;
  readonly command?: { readonly name: "train" | "eval"; readonly model: string };
}

/** Over each `model` its size, over each `train` what can be run. Cheap: what a lens says is found out when it is shown. */
export const codeLenses = ({ ast, networks }: Analysis): readonly CodeLens[] =>
  ast.declarations.flatMap((decl): readonly CodeLens[] => {
    if (decl.kind === "model" && networks.has(decl.name.name))
      return [{ span: decl.name.span, model: decl.name.name, kind: "facts" }];
    if (decl.kind !== "train") return [];
    const place = { span: decl.model.span, model: decl.model.name };
    return [
      { ...place, kind: "train" },
      { ...place, kind: "eval" },
    ];
  });

/**
 * How many parameters a model has, and how much memory its training takes, or a prediction of one example where it has none. The
 * memory needs all of the compiler, up to seconds in a large file; a text with mistakes is told without it.
 */
export function resolveLens(analysis: Analysis, { kind, model }: CodeLens): ResolvedLens {
  if (kind !== "facts") return { title: kind, command: { name: kind, model } };
  const parameters = analysis.networks.get(model)?.nodes.filter(({ op }) => op === "parameter") ?? [];
  const count = parameters.reduce((sum, { type }) => sum + elementCount(type.shape), 0);
  return { title: [`parameters ${grouped(count)}`, memoryOf(analysis, model)].filter((part) => part !== undefined).join(" · ") };
}

function memoryOf(analysis: Analysis, model: string): string | undefined {
  if (!analysis.module) return undefined;
  const programs = compiled(analysis).value?.models.find(({ checked }) => checked.name === model)?.programs ?? [];
  const training = programs.find(({ assembled }) => assembled.kind === "train");
  if (training) return `training takes ${showMemory(training.plan.peakBytes)}`;
  const predict = programs.find(({ assembled }) => assembled.kind === "predict");
  return predict && `a prediction takes ${showMemory(predict.plan.peakBytes)}`;
}
