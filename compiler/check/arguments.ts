import type { z } from "zod";
import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { argumentMissing, argumentTwice, badArgument, tooManyArguments, unknownArgument } from "../diagnostics/parameters.js";
import type { Argument, BlockDecl, Expr, Ident } from "../syntax/ast.js";
import { type Constant, type Constants, evaluateConstant } from "./constants.js";
import type { CalleeKind } from "./observer.js";
import type { Report } from "./report.js";
import { namesOf, showConstant, wantedOf } from "./wanted.js";

/** The arguments of a call, checked, with defaults filled in. */
export interface Bound {
  readonly values: { readonly [name: string]: unknown };
  /** Where an argument stands; the call for one that was left to its default. */
  readonly span: (name: string) => Span;
}

/** What is called: a layer, a block, a loss, an optimizer, or `train` with its settings. */
export interface Callee {
  readonly kind: CalleeKind;
  readonly name: string;
  /** The name as it is written. */
  readonly nameSpan: Span;
  /** Where to say that something is missing. */
  readonly span: Span;
  readonly noun: "argument" | "setting";
  readonly schema: z.ZodObject;
  /** What an argument stands for, where it need not be a constant; undefined where it is wrong, which has been told. */
  readonly evaluate?: (parameter: string, value: Expr) => unknown;
  /** The entry of the table that the schema comes from, for who observes. */
  readonly record?: { readonly doc?: string; readonly formula?: string };
  readonly block?: BlockDecl;
  /** All arguments as they are written, where some of them are inputs and not to be matched with the schema. */
  readonly written?: readonly Argument[];
}

/**
 * Gives arguments to the parameters of a schema, in the order of its keys or by name. Everything that does not fit is told at
 * the argument; undefined when something did not.
 */
export function bindArguments(callee: Callee, args: readonly Argument[], names: Constants, report: Report): Bound | undefined {
  tellCall(callee, args, report);
  const { given, meant, complete } = matchArguments(callee, args, report);
  const evaluate = callee.evaluate ?? ((_, value) => evaluateConstant(value, names, report));
  const raw: { [name: string]: unknown } = {};
  let sound = complete;
  for (const [name, { value }] of given) {
    const evaluated = evaluate(name, value);
    if (evaluated === undefined) sound = false;
    else raw[name] = evaluated;
  }

  const parsed = callee.schema.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? "");
    const argument = given.get(name);
    // Its value has been told to be wrong already, or a misspelt argument was meant for it.
    if ((argument && !Object.hasOwn(raw, name)) || (!argument && meant.has(name))) continue;
    sound = false;
    tell(callee, issue, { name, argument, raw: raw[name] }, report);
  }
  if (!sound || !parsed.success) return undefined;
  return { values: parsed.data, span: (name) => given.get(name)?.value.span ?? callee.span };
}

/** Tells who observes of a call that has been understood so far. */
export function tellCall(callee: Omit<Callee, "noun" | "evaluate">, args: readonly Argument[], { observe }: Report): void {
  if (!observe) return;
  const { kind, name, nameSpan, span, schema, record, block, written = args } = callee;
  observe.called({
    kind,
    name,
    callee: nameSpan,
    span,
    schema,
    args: written,
    ...(record?.doc !== undefined && { doc: record.doc }),
    ...(record?.formula !== undefined && { formula: record.formula }),
    ...(block && { block }),
  });
}

interface Given {
  readonly value: Expr;
  readonly at: Span;
}

/** Which argument goes to which parameter. */
function matchArguments(
  { name: callee, noun, schema, written }: Callee,
  args: readonly Argument[],
  report: Report,
): { readonly given: ReadonlyMap<string, Given>; readonly meant: ReadonlySet<string>; readonly complete: boolean } {
  const known = Object.keys(schema.shape);
  const given = new Map<string, Given>();
  const meant = new Set<string>();
  let complete = true;
  let position = 0;
  for (const argument of args) {
    const name = argument.name?.name ?? known[position++];
    const at = argument.name?.span ?? argument.span;
    const first = name === undefined ? undefined : given.get(name);
    if (name !== undefined && known.includes(name) && !first) {
      given.set(name, { value: argument.value, at });
      continue;
    }
    complete = false;
    if (name === undefined) report(tooManyArguments({ callee, span: argument.span, known }));
    else if (first)
      report(argumentTwice({ callee, noun, name, span: at, first: first.at, ...withComma(argument, written ?? args) }));
    else {
      const near = suggestion(name, known);
      if (near.suggestion !== undefined) meant.add(near.suggestion);
      report(unknownArgument({ callee, noun, name, span: at, known, ...near }));
    }
  }
  return { given, meant, complete };
}

/** An argument with what parts it from the one before it. */
function withComma(argument: Argument, all: readonly Argument[]): { readonly whole?: Span } {
  const before = all[all.indexOf(argument) - 1];
  return before ? { whole: { ...argument.span, start: before.span.end } } : {};
}

function tell(
  callee: Callee,
  issue: z.core.$ZodIssue,
  { name, argument, raw }: { readonly name: string; readonly argument: Given | undefined; readonly raw: unknown },
  report: Report,
): void {
  const parameter = callee.schema.shape[name];
  const wanted = writtenByZod.test(issue.message) && parameter ? wantedOf(parameter) : issue.message;
  const doc = parameter && descriptionOf(parameter);
  const facts = { callee: callee.name, name, wanted, ...(doc && { doc }) };
  if (!argument || raw === undefined) {
    report(argumentMissing({ ...facts, noun: callee.noun, span: callee.span }));
    return;
  }
  const near = typeof raw === "string" && parameter ? suggestion(raw, namesOf(parameter)) : {};
  report(badArgument({ ...facts, span: argument.value.span, given: showConstant(raw as Constant), ...near }));
}

/** zod's own sentences are replaced; those that our schemas give ("a whole number, 1 or more") are said as they are. */
const writtenByZod = /^(Invalid|Too |Unrecognized)/;

/** The doc of a parameter, also under its default. */
const descriptionOf = (schema: z.core.$ZodType): string | undefined =>
  "description" in schema && typeof schema.description === "string" ? schema.description : undefined;

/** A setting or an argument as the other. */
export const namedArgument = (name: Ident, value: Expr): Argument => ({
  name,
  value,
  span: { ...name.span, end: value.span.end },
});
