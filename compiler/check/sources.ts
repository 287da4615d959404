import { suggest } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import { argumentTwice } from "../diagnostics/parameters.js";
import { badSource, columnMissing, columnUnknown } from "../diagnostics/training.js";
import { elementCount } from "../ir/types.js";
import type { Argument, Expr, PortDecl } from "../syntax/ast.js";
import type { DataSource } from "./checked.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

interface SourceContext {
  readonly split: string;
  readonly ports: readonly PortDecl[];
  readonly model: string;
  readonly holds: Ports;
  readonly report: Report;
}

const formats = ["idx", "npy", "csv"] as const;
type Format = (typeof formats)[number];

/** `idx(image: "path", …)`: where the rows of a split are read from; undefined where it is wrong, which has been told. */
export function checkSource(expr: Expr, context: SourceContext): DataSource | undefined {
  const { report } = context;
  if (expr.kind === "missing") return undefined;
  if (expr.kind !== "call") {
    const help = 'write `idx(image: "…", digit: "…")`, `npy(…)` or `csv("file.csv", …)`';
    report(badSource({ title: "a split is read from a source", span: expr.span, label: "this is none", help }));
    return undefined;
  }
  const format = formats.find((candidate) => candidate === expr.callee.name);
  if (!format) {
    const { name, span } = expr.callee;
    const near = suggest(name, formats);
    report(unknownName({ what: "source", name, span, known: formats, ...(near !== undefined && { suggestion: near }) }));
    return undefined;
  }

  const positional = expr.args.filter((argument) => !argument.name);
  const file = checkFile(expr, format, positional, report);
  const columns = checkColumns(
    format,
    expr.args.filter((argument) => argument.name),
    context,
  );
  let sound = columns !== undefined && file !== undefined;
  const known = context.ports.map((port) => port.name.name);
  // A misspelt column was meant for the one that it is near to.
  const given = expr.args.map(({ name }) => name && (known.includes(name.name) ? name.name : suggest(name.name, known)));
  for (const { name } of context.ports) {
    if (given.includes(name.name)) continue;
    sound = false;
    report(columnMissing({ split: context.split, span: expr.span, column: name.name, declared: name.span }));
  }
  return sound && columns && file ? { format, ...file, columns, span: expr.span } : undefined;
}

/** The one file of a `csv`; the other formats take none. */
function checkFile(
  expr: Expr,
  format: Format,
  positional: readonly Argument[],
  report: Report,
): { readonly file?: string } | undefined {
  const [first, second] = positional;
  const extra = format === "csv" ? second : first;
  if (extra) {
    report(
      badSource({
        title: `\`${format}\` takes its columns by name`,
        span: extra.span,
        label: "of which column?",
        help: 'write `image: "…"`',
      }),
    );
    return undefined;
  }
  if (format !== "csv") return {};
  if (first?.value.kind === "string") return { file: first.value.value };
  const span = first?.span ?? expr.span;
  if (first?.value.kind !== "missing") {
    report(
      badSource({
        title: "`csv` takes the path of its file first",
        span,
        label: "a path in quotes is needed",
        help: '`csv("iris.csv", x: "width")`',
      }),
    );
  }
  return undefined;
}

function checkColumns(format: Format, args: readonly Argument[], context: SourceContext): DataSource["columns"] | undefined {
  const { ports, model, report, holds } = context;
  const known = ports.map((port) => port.name.name);
  const columns: { [column: string]: string | readonly string[] } = {};
  const first = new Map<string, Argument>();
  let sound = true;
  for (const argument of args) {
    const name = argument.name?.name ?? "";
    const span = argument.name?.span ?? argument.span;
    const before = first.get(name);
    const value = pathOf(argument.value, format, report);
    if (value === undefined) sound = false;
    if (!known.includes(name)) {
      sound = false;
      const near = suggest(name, known);
      report(columnUnknown({ column: name, span, known, model, ...(near !== undefined && { suggestion: near }) }));
    } else if (before) {
      sound = false;
      report(argumentTwice({ callee: format, noun: "column", name, span, first: before.span }));
    } else {
      first.set(name, argument);
      if (value === undefined) continue;
      columns[name] = value;
      if (format === "csv" && !fillsColumn(name, value, argument, { holds, report })) sound = false;
    }
  }
  return sound ? columns : undefined;
}

/** A path, or for `csv` one or several names of columns. */
function pathOf(expr: Expr, format: Format, report: Report): string | readonly string[] | undefined {
  if (expr.kind === "string") return expr.value;
  if (format === "csv" && expr.kind === "list") {
    const names = expr.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
    if (names.length === expr.items.length && names.length > 0) return names;
  }
  if (expr.kind === "missing") return undefined;
  const label = format === "csv" ? "a column's name in quotes is needed, or a list of them" : "a path in quotes is needed";
  report(
    badSource({ title: `\`${format}\` needs ${format === "csv" ? "names of columns" : "a path"} here`, span: expr.span, label }),
  );
  return undefined;
}

/** A row of a csv gives one number for each name: as many as the model's input or output holds. */
function fillsColumn(
  name: string,
  value: string | readonly string[],
  argument: Argument,
  { holds, report }: { readonly holds: Ports; readonly report: Report },
): boolean {
  const input = holds.inputs.find((port) => port.name === name);
  const output = holds.outputs.find((port) => port.name === name);
  const shape = input?.value.shape ?? output?.target.shape;
  if (!shape) return true;
  const given = typeof value === "string" ? 1 : value.length;
  const needed = elementCount(shape);
  if (given === needed) return true;
  report(
    badSource({
      title: `\`${name}\` holds ${needed} number${needed === 1 ? "" : "s"}, and ${given} column${given === 1 ? " is" : "s are"} named`,
      span: argument.value.span,
      label: `needs ${needed} name${needed === 1 ? "" : "s"}`,
    }),
  );
  return false;
}
