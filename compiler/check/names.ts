import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { boundTwice, duplicateName, notAnOutput, outputUnbound, unknownName, unusedName } from "../diagnostics/names.js";
import type { BlockDecl, Expr, Ident, ModelDecl, Statement } from "../syntax/ast.js";
import { isPortType } from "./ports.js";
import type { Report } from "./report.js";
import { isStepOfLanguage, type Scope, useDims } from "./scope.js";
import { checkStepNames, checkValueNames, type Entry, isConstant, meantBy, type Names } from "./step_names.js";
import { allInside, expressionsOf, layerNamesOf } from "./walk.js";

/** Checks the names of a model or block once, as they are written; shapes are looked at when it is expanded. */
export function checkNames(decl: ModelDecl | BlockDecl, scope: Scope, report: Report): void {
  const entries = new Map<string, Entry>();
  const used = new Set<string>();
  const bound = new Map<string, Span>();
  const { observe } = report;
  const use: Names["use"] = (name, at) => {
    used.add(name);
    const entry = entries.get(name);
    if (at && entry) observe?.refers(at, { kind: entry.what, name, span: entry.span });
  };
  const names: Names = { entries, scope, bound, later: laterNames(decl), use, report };

  const declare = ({ name, span }: Ident, what: Entry["what"]): void => {
    const first = entries.get(name) ?? scope.dims.get(name);
    if (first) report(duplicateName({ name, span, first: first.span, what: describe(entries.get(name)?.what) }));
    else {
      entries.set(name, { what, span });
      observe?.refers(span, { kind: what, name, span });
    }
  };

  declarePorts(decl, { declare, names });
  for (const statement of decl.body) {
    checkStatement(statement, decl, { names, declare, bound });
  }
  if (decl.kind === "block" && decl.value) checkValueNames(decl.value, names);

  if (decl.kind === "model") {
    for (const output of decl.outputs) {
      const { name, span } = output.name;
      if (!bound.has(name)) report(outputUnbound({ name, span, model: decl.name.name }));
    }
  }
  // A body that the parser could not read to its end may well use what seems unused.
  const complete = !expressionsOf(decl)
    .flatMap(allInside)
    .some((expr) => expr.kind === "missing");
  // What an output that was forgotten is made of comes from the inputs, most likely.
  const leadsNowhere = decl.kind === "model" && decl.outputs.every((output) => !bound.has(output.name.name));
  if (complete && (decl.kind === "model" || decl.value)) {
    for (const [name, { what, span }] of entries) {
      if (what === "output" || what === "dimension" || (what === "input" && leadsNowhere)) continue;
      if (!used.has(name)) report(unusedName({ what, name, span, ...wholeOf(decl, span) }));
    }
  }
  checkLayerNames(decl, report);
}

interface Body {
  readonly names: Names;
  readonly declare: (name: Ident, what: Entry["what"]) => void;
  readonly bound: Map<string, Span>;
}

function checkStatement(statement: Statement, decl: ModelDecl | BlockDecl, { names, declare, bound }: Body): void {
  const { name, value } = statement;
  const block = names.scope.blocks.get(name.name);
  switch (statement.kind) {
    case "let":
      checkValueNames(value, names);
      declare(name, "value");
      return;
    case "layer":
      checkStepNames(value, names);
      if (isStepOfLanguage(name.name)) names.report(duplicateName({ ...name, what: "a layer" }));
      else if (block) names.report(duplicateName({ ...name, first: block.decl.name.span, what: "a block" }));
      declare(name, "layer");
      return;
    case "bind": {
      checkValueNames(value, names);
      const outputs = decl.kind === "model" ? decl.outputs.map((output) => output.name.name) : [];
      const first = bound.get(name.name);
      const output = names.entries.get(name.name);
      if (output?.what === "output")
        names.report.observe?.refers(name.span, { kind: "output", name: name.name, span: output.span });
      if (!outputs.includes(name.name)) {
        const unbound = outputs.filter((output) => !bound.has(output));
        const near = suggestion(name.name, unbound);
        names.report(notAnOutput({ name: name.name, span: name.span, outputs, block: decl.kind === "block", ...near }));
        // Later lines may use it as if it had been named with `let`; a typo has bound what was meant.
        if (near.suggestion !== undefined) bound.set(near.suggestion, name.span);
        else if (!names.entries.has(name.name)) {
          declare(name, "output");
          bound.set(name.name, name.span);
        }
      } else if (first) names.report(boundTwice({ name: name.name, span: name.span, first, whole: statement.span }));
      else bound.set(name.name, name.span);
      return;
    }
  }
}

/** Inputs, outputs, parameters of a block and the dimension variables of its signature. */
function declarePorts(decl: ModelDecl | BlockDecl, { declare, names }: Pick<Body, "declare" | "names">): void {
  for (const parameter of decl.kind === "block" ? decl.parameters : []) {
    if (parameter.default) useDims(parameter.default, names.scope);
    declare(parameter.name, "parameter");
  }
  for (const input of decl.inputs) {
    for (const dim of input.type.dims ?? []) {
      if (decl.kind === "block" && dim.kind === "name") declareVariable(dim, names, declare);
    }
  }
  for (const input of decl.inputs) {
    checkExtents(input.type.dims ?? [], names);
    declare(input.name, "input");
  }
  if (decl.kind === "block") checkExtents(decl.result.dims ?? [], names);
  else {
    for (const output of decl.outputs) {
      checkExtents(output.type.dims ?? [], names);
      declare(output.name, "output");
    }
  }
}

const declareVariable = (
  { name, span }: Ident,
  { entries, scope }: Names,
  declare: (name: Ident, what: Entry["what"]) => void,
): void => {
  if (!entries.has(name) && !scope.dims.has(name) && !isPortType(name)) declare({ name, span }, "dimension");
};

/** The names of extents are dims, and in a block also its parameters and dimension variables. */
function checkExtents(dims: readonly (Expr | { readonly kind: "wildcard" })[], names: Names): void {
  for (const dim of dims) {
    if (dim.kind === "wildcard") continue;
    for (const expr of allInside(dim)) {
      if (expr.kind !== "name") continue;
      const { name, span } = expr;
      const entry = names.entries.get(name);
      if (entry && isConstant(entry)) names.use(name, span);
      else if (names.scope.dims.has(name)) names.scope.use(name, span);
      else {
        const known = [
          ...names.scope.dims.keys(),
          ...[...names.entries].flatMap(([other, entry]) => (isConstant(entry) ? [other] : [])),
        ];
        names.report(unknownName({ what: "dimension", name, span, ...meantBy(name, known, names) }));
      }
    }
  }
}

/** The statement or input that declares a name and can be taken out; a block's callers would miss its inputs and parameters. */
function wholeOf(decl: ModelDecl | BlockDecl, { start }: Span): { readonly whole?: Span } {
  const all = [...decl.body, ...(decl.kind === "model" ? decl.inputs : [])];
  const found = all.find(({ name }) => name.span.start === start);
  return found ? { whole: found.span } : {};
}

const describe = (what: Entry["what"] | undefined): string =>
  what === undefined ? "a dim" : `${/^[aeiou]/.test(what) ? "an" : "a"} ${what}`;

/** Names given further down, for "used before it is bound". */
const laterNames = (decl: ModelDecl | BlockDecl): ReadonlyMap<string, Entry> =>
  new Map(decl.body.map(({ kind, name }): [string, Entry] => [name.name, { what: boundBy[kind], span: name.span }]));

const boundBy = { let: "value", layer: "layer", bind: "output" } as const;

/** Two layers of one body with the same name would share a path. */
function checkLayerNames(decl: ModelDecl | BlockDecl, report: Report): void {
  const seen = new Map<string, Span>();
  for (const { name, span } of layerNamesOf(decl)) {
    const first = seen.get(name);
    // A second `layer` of the same name has been told as a name.
    const told = decl.body.some((statement) => statement.kind === "layer" && statement.name.span.start === span.start);
    if (first && !told) report(duplicateName({ name, span, first, what: "a layer" }));
    if (first) continue;
    seen.set(name, span);
    report.observe?.refers(span, { kind: "layer", name, span });
  }
}
