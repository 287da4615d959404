import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { misplaced, unknownName, usedBeforeBound } from "../diagnostics/names.js";
import { layerNamed, layers } from "../layers/index.js";
import { argumentKind } from "../layers/parameters.js";
import type { Argument, BlockDecl, CallExpr, Expr, Ident } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";
import { repeat } from "./repeat.js";
import { type Report, tellName } from "./report.js";
import { declaredBlock, type Scope } from "./scope.js";

/** What a name of a body stands for. */
export interface Entry {
  readonly what: "input" | "output" | "value" | "layer" | "parameter" | "dimension";
  readonly span: Span;
}

/** What the names of an expression are looked up in. */
export interface Names {
  readonly entries: Map<string, Entry>;
  /** Outputs that have their value already. */
  readonly bound: ReadonlyMap<string, Span>;
  readonly scope: Scope;
  /** What names of the body are bound to, also those further down. */
  readonly later: ReadonlyMap<string, Entry>;
  /** Marks a name of the body as used, and tells of the use where it is written at `at`. */
  readonly use: (name: string, at?: Span) => void;
  readonly report: Report;
}

/** The names of an expression that gives a value of the network. */
export function checkValueNames(expr: Expr, names: Names): void {
  switch (expr.kind) {
    case "name":
      checkValueName(expr, names);
      return;
    case "call":
      checkStepNames(expr, names);
      return;
    case "pipe":
      checkValueNames(expr.input, names);
      checkStepNames(expr.step, names);
      return;
    case "binary":
    case "negate":
      for (const part of partsOf(expr)) checkValueNames(part, names);
      return;
    case "list":
      names.report(
        misplaced({
          title: "a list is not a value of the network",
          span: expr.span,
          label: "a list",
          help: "`concat(a, b)` joins values",
        }),
      );
      return;
    case "string":
      names.report(misplaced({ title: "a string is not a value of the network", span: expr.span, label: "a string" }));
      return;
    case "number":
    case "missing":
      return;
  }
}

function checkValueName({ name, span }: { readonly name: string; readonly span: Span }, names: Names): void {
  const { entries, scope, later, report } = names;
  const entry = entries.get(name);
  const bound = later.get(name);
  if (entry?.what === "output" && !names.bound.has(name)) {
    names.use(name, span);
    // An output that is never bound is told of at its declaration.
    if (bound) report(usedBeforeBound({ name, span, bound: bound.span }));
  } else if (entry?.what === "layer") {
    names.use(name, span);
    report(
      misplaced({
        title: `\`${name}\` is a layer, not a value`,
        span,
        label: "a value is needed here",
        help: `pipe a value into it: \`x -> ${name}\``,
      }),
    );
  } else if (entry) names.use(name, span);
  else if (scope.dims.has(name)) scope.use(name, span);
  else if (bound) useEarly({ name, span }, bound, names);
  else if (isStep(name, names)) {
    report(
      misplaced({
        title: `\`${name}\` is a step, not a value`,
        span,
        label: "a value is needed here",
        help: `pipe a value into it: \`x -> ${name}\``,
      }),
    );
  } else {
    const values = [...entries].flatMap(([other, { what }]) => (what === "layer" ? [] : [other]));
    report(unknownName({ what: "value", name, span, ...meantBy(name, [...values, ...scope.dims.keys()], names) }));
  }
}

/** The names of what stands after `->`, or of a call without a pipe. */
export function checkStepNames(expr: Expr, names: Names): void {
  switch (expr.kind) {
    case "name":
      checkCallee(expr, names);
      return;
    case "call":
      if (checkCallee({ name: expr.callee.name, span: expr.callee.span }, names)) checkArgumentNames(expr, names);
      else for (const part of partsOf(expr)) useNamesOf(part, names);
      return;
    case "pipe":
      checkStepNames(expr.input, names);
      checkStepNames(expr.step, names);
      return;
    case "missing":
      return;
    default:
      names.report(misplaced({ title: "a step is a layer or a block", span: expr.span, label: "this is neither" }));
      useNamesOf(expr, names);
  }
}

/** Whether there is such a step; where not, that has been told. */
function checkCallee({ name, span }: { readonly name: string; readonly span: Span }, names: Names): boolean {
  const { entries, later, report } = names;
  const entry = entries.get(name);
  if (entry?.what === "layer" || isStep(name, names)) {
    // A value may be called like a step, and is none.
    const shared = entry?.what === "layer" ? entry : undefined;
    const block = shared ? undefined : names.scope.blocks.get(name);
    if (entry) names.use(name, shared && span);
    if (block) report.observe?.refers(span, declaredBlock(block.decl));
    return true;
  }
  const bound = later.get(name);
  if (entry) {
    names.use(name, span);
    report(
      misplaced({
        title: `\`${name}\` is a value, not a layer`,
        span,
        label: "a layer or a block is needed here",
        help: "`concat(a, b)` and `add(a, b)` join values",
      }),
    );
  } else if (bound) useEarly({ name, span }, bound, names);
  else {
    const shared = [...entries].flatMap(([other, { what }]) => (what === "layer" ? [other] : []));
    const known = [...layers.map((layer) => layer.name), repeat.name, ...names.scope.blocks.keys(), ...shared];
    report(unknownName({ what: "layer", name, span, ...meantBy(name, known, names) }));
  }
  return false;
}

function checkArgumentNames({ callee, args }: CallExpr, names: Names): void {
  const block = names.scope.blocks.get(callee.name);
  const inputs = block?.decl.inputs.map((input) => input.name.name) ?? [];
  if (block) tellNamed(args, block.decl, names);
  const shape = layerNamed(callee.name)?.parameters.shape ?? {};
  const takesMany = layerNamed(callee.name)?.inputs === "many";
  const kindOf = (name: string | undefined, position: number): ReturnType<typeof argumentKind> => {
    if (callee.name === repeat.name && position === 1) return "step";
    if (name === undefined ? takesMany : inputs.includes(name)) return "value";
    return argumentKind(shape[name ?? Object.keys(shape)[position] ?? ""]);
  };
  const check = { step: checkStepNames, value: checkValueNames, constant: useNamesOf };
  for (const [position, { name, value }] of args.entries()) check[kindOf(name?.name, position)](value, names);
}

/** A name that is bound further down. */
function useEarly({ name, span }: Ident, { what, span: bound }: Entry, names: Names): void {
  names.use(name);
  tellName(names.report, span, { kind: what, name, span: bound });
  names.report(usedBeforeBound({ name, span, bound }));
}

/** Tells what the names of arguments of a block's use stand for: its inputs and parameters. */
function tellNamed(args: readonly Argument[], { inputs, parameters }: BlockDecl, { report: { observe } }: Names): void {
  const named = (port: { readonly name: Ident }, { name }: Ident): boolean => port.name.name === name;
  for (const { name } of args) {
    if (!name) continue;
    const input = inputs.find((one) => named(one, name));
    const declared = input ?? parameters.find((one) => named(one, name));
    if (declared) observe?.refers(name.span, { kind: input ? "input" : "parameter", ...declared.name });
  }
}

/**
 * Marks what an argument names as used. What it does not know may be a word of the layer (`same`), so the layer's schema
 * decides, and a value of that name is not meant. No mistake is told.
 */
function useNamesOf(expr: Expr, names: Names): void {
  if (expr.kind === "name") {
    const entry = names.entries.get(expr.name);
    if (entry) names.use(expr.name, isConstant(entry) ? expr.span : undefined);
    else if (names.scope.dims.has(expr.name)) names.scope.use(expr.name, expr.span);
  }
  if (expr.kind === "call" && names.entries.has(expr.callee.name)) names.use(expr.callee.name);
  for (const part of partsOf(expr)) useNamesOf(part, names);
}

/** Whether it stands for a number or a word that is known before anything runs. */
export const isConstant = ({ what }: Pick<Entry, "what">): boolean => what === "parameter" || what === "dimension";

const isStep = (name: string, { scope }: Names): boolean =>
  name === repeat.name || layerNamed(name) !== undefined || scope.blocks.has(name);

/** The name that was probably meant; it counts as used, so that one typo is told once. */
export function meantBy(name: string, known: readonly string[], names: Names): { readonly suggestion?: string } {
  const near = suggestion(name, known);
  if (near.suggestion !== undefined) {
    names.use(near.suggestion);
    names.scope.use(near.suggestion);
  }
  return near;
}
