import type { Span } from "../base/span.js";
import { splitNames } from "../check/data.js";
import type { CalleeKind, Declared } from "../check/observer.js";
import type { Expr, Module, TypeExpr } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";
import type { Analysis } from "./analysis.js";
import { isOfLanguage } from "./mentions.js";

/** A word of a text, coloured by what it means. Words of the grammar, numbers, strings and comments are coloured by the grammar. */
export interface SemanticToken {
  readonly span: Span;
  readonly kind: SemanticKind;
  readonly modifiers: readonly SemanticModifier[];
}

/** Of the kinds that editors know. */
export const semanticKinds = [
  "class",
  "struct",
  "type",
  "typeParameter",
  "parameter",
  "property",
  "variable",
  "function",
  "enumMember",
] as const;
export type SemanticKind = (typeof semanticKinds)[number];

export const semanticModifiers = ["declaration", "readonly", "defaultLibrary"] as const;
export type SemanticModifier = (typeof semanticModifiers)[number];

/** The words of a file that have a meaning, in the order of the text; no two overlap. */
export function semanticTokens(analysis: Analysis): readonly SemanticToken[] {
  const { path } = analysis.source;
  const all = [
    ...named(analysis),
    ...called(analysis),
    ...typesOf(analysis.ast).map(({ name }) => token(name.span, "type")),
    ...splitsOf(analysis.ast),
  ];
  const first = new Map<number, SemanticToken>();
  for (const token of all) {
    const { start, end } = token.span;
    if (token.span.path === path && end > start && !first.has(start)) first.set(start, token);
  }
  return [...first.values()].toSorted((a, b) => a.span.start - b.span.start);
}

/** Names that a file declares. A shared layer is used as layers are, and a dim never changes. */
const kinds: { readonly [kind in Declared["kind"]]: SemanticKind | undefined } = {
  dim: "variable",
  block: "class",
  model: "class",
  data: "struct",
  input: "parameter",
  output: "property",
  value: "variable",
  layer: "function",
  parameter: "parameter",
  dimension: "typeParameter",
  file: undefined,
};

const named = ({ mentions }: Analysis): readonly SemanticToken[] =>
  mentions.flatMap(({ at, to }) => {
    const kind = kinds[to.kind];
    const isDeclaration = at.path === to.span.path && at.start === to.span.start;
    const modifiers = [
      isDeclaration ? "declaration" : undefined,
      to.kind === "dim" ? "readonly" : undefined,
      isOfLanguage(to.span) ? "defaultLibrary" : undefined,
    ] as const;
    return kind ? [{ span: at, kind, modifiers: modifiers.filter((modifier) => modifier !== undefined) }] : [];
  });

/** What the language itself has: names of calls, their arguments by name, and then the words that arguments are. */
const called = ({ calls }: Analysis): readonly SemanticToken[] => [
  ...calls.flatMap(({ kind, callee, args }) => [
    ...(kind === "train" ? [] : [token(callee, "function")]),
    ...args.flatMap(({ name }) => (name ? [{ span: name.span, kind: nameKind(kind), modifiers: [] }] : [])),
  ]),
  ...calls.flatMap(({ args }) => args.flatMap(({ value }) => wordsOf(value))),
];

const nameKind = (kind: CalleeKind): SemanticKind => (kind === "train" ? "property" : "parameter");

const token = (span: Span, kind: SemanticKind): SemanticToken => ({ span, kind, modifiers: ["defaultLibrary"] });

/** `same`, `he_normal`, and the name in `constant(0.1)`; names that stand for something have been coloured before. */
function wordsOf(expr: Expr): readonly SemanticToken[] {
  const inside = partsOf(expr).flatMap(wordsOf);
  if (expr.kind === "name") return constants.includes(expr.name) ? [] : [token(expr.span, "enumMember")];
  return expr.kind === "call" ? [token(expr.callee.span, "function"), ...inside] : inside;
}

/** Coloured by the grammar. */
const constants: readonly string[] = ["true", "false"];

const typesOf = ({ declarations }: Module): readonly TypeExpr[] =>
  declarations.flatMap((decl) => {
    if (decl.kind === "model") return [...decl.inputs, ...decl.outputs].map(({ type }) => type);
    return decl.kind === "block" ? [...[...decl.parameters, ...decl.inputs].map(({ type }) => type), decl.result] : [];
  });

/** `train`, `test` and `validation` in `data`. */
const splitsOf = ({ declarations }: Module): readonly SemanticToken[] =>
  declarations
    .flatMap((decl) => (decl.kind === "data" ? decl.body : []))
    .filter(({ name }) => splitNames.some((split) => split === name.name))
    .map(({ name }) => token(name.span, "enumMember"));
