import type { Span } from "../base/span.js";
import { showType } from "../diagnostics/words.js";
import type { TensorType } from "../ir/types.js";
import { layerNamed } from "../layers/index.js";
import type { Declaration, Expr, Statement } from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { everyExpression } from "./every_expression.js";
import { typesOf } from "./network_facts.js";
import { parameterAt } from "./parameter_at.js";

/** A word that an editor shows between those of the text. */
export interface InlayHint {
  readonly offset: number;
  /** `f32[26, 26, 32]`, or `filters:`. */
  readonly label: string;
  readonly kind: "shape" | "argument";
  readonly tooltip?: string;
}

/** The shapes of what every step and statement gives, and where wanted the names of arguments that are given by their place. */
export function inlayHints(
  analysis: Analysis,
  { start, end }: Pick<Span, "start" | "end">,
  options: { readonly argumentNames?: boolean } = {},
): readonly InlayHint[] {
  const shapes = analysis.ast.declarations
    .filter(({ span }) => span.start <= end && start <= span.end)
    .flatMap((declaration) => shapesIn(declaration, analysis));
  const names = options.argumentNames ? argumentNames(analysis) : [];
  return [...shapes, ...names].filter(({ offset }) => start <= offset && offset <= end).toSorted((a, b) => a.offset - b.offset);
}

function shapesIn(declaration: Declaration, { given }: Analysis): readonly InlayHint[] {
  if (declaration.kind !== "model" && declaration.kind !== "block") return [];
  const pipes = everyExpression(declaration).flatMap((expr) =>
    expr.kind === "pipe" ? [shapeHint(expr.as?.span.end ?? expr.step.span.end, typesOf(expr.step, given))] : [],
  );
  const values: readonly Expr[] = [
    ...declaration.body.filter(({ kind }: Statement) => kind !== "layer").map(({ value }) => value),
    ...(declaration.kind === "block" && declaration.value ? [declaration.value] : []),
  ];
  // A pipe has the shape of its last step behind it already, and a name that of what it names.
  const others = values
    .filter(({ kind }) => kind !== "pipe" && kind !== "name")
    .map((value) => shapeHint(value.span.end, typesOf(value, given)));
  return [...pipes, ...others].flat();
}

/** In a block that is used several times, one shape where all uses agree. */
function shapeHint(offset: number, types: readonly TensorType[]): readonly InlayHint[] {
  const shown = [...new Set(types.map(showType))];
  const [only] = shown;
  if (only === undefined) return [];
  if (shown.length === 1) return [{ offset, label: only, kind: "shape" }];
  return [{ offset, label: `${types.length} uses`, kind: "shape", tooltip: shown.join("\n") }];
}

function argumentNames({ calls, source }: Analysis): readonly InlayHint[] {
  return calls.flatMap((call) => {
    if (call.callee.path !== source.path) return [];
    // Values that flow in have no names, and of a single parameter everybody knows what it is for.
    const isMany = call.kind === "layer" && layerNamed(call.name)?.inputs === "many";
    if (isMany || Object.keys(call.schema.shape).length < 2) return [];
    let position = 0;
    return call.args.flatMap(({ name, value }): readonly InlayHint[] => {
      if (name) return [];
      const parameter = parameterAt({ argument: undefined, position: position++, isStep: true }, call);
      return parameter === undefined ? [] : [{ offset: value.span.start, label: `${parameter}:`, kind: "argument" }];
    });
  });
}
