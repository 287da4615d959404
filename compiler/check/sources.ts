import { z } from "zod";
import { suggest, suggestion } from "../base/suggest.js";
import { badSource, columnMissing, columnUnknown } from "../diagnostics/data.js";
import { unknownName } from "../diagnostics/names.js";
import { argumentTwice } from "../diagnostics/parameters.js";
import { elementCount } from "../ir/types.js";
import type { Argument, Expr, PortDecl } from "../syntax/ast.js";
import { tellCall } from "./arguments.js";
import type { DataSource } from "./checked.js";
import type { Held } from "./column.js";
import type { Declared } from "./observer.js";
import { type Report, tellName } from "./report.js";

interface SourceContext {
  readonly split: string;
  readonly ports: readonly PortDecl[];
  /** What their names stand for. */
  readonly declared: ReadonlyMap<string, Declared>;
  readonly model: string;
  /** What a row of each column has to hold; a column whose transforms are wrong is absent. */
  readonly raw: ReadonlyMap<string, Held>;
  readonly report: Report;
}

type Format = DataSource["format"];

/** What files of each format can hold. */
const holds: { readonly [format in Format]: readonly Held["kind"][] } = {
  idx: ["numbers", "tokens", "class"],
  npy: ["numbers", "tokens", "class"],
  csv: ["numbers", "tokens", "class", "text"],
  text: ["stream"],
};

/** Where a split can be read from. */
export const formats = Object.keys(holds) as readonly Format[];

/** What the names of such files end with. */
const endings = { idx: ".idx", npy: ".npy", text: ".txt" } as const;

/** `idx(image: "path", …)`: where the rows of a split are read from; undefined where it is wrong, which has been told. */
export function checkSource(expr: Expr, context: SourceContext): DataSource | undefined {
  const { report } = context;
  if (expr.kind === "missing") return undefined;
  if (expr.kind !== "call") {
    const help = 'write `idx(image: "…", digit: "…")`, `npy(…)`, `csv("file.csv", …)` or `text(…)`';
    report(badSource({ title: "a split is read from a source", span: expr.span, label: "this is none", help }));
    return undefined;
  }
  const format = formats.find((candidate) => candidate === expr.callee.name);
  if (!format) {
    const { name, span } = expr.callee;
    report(unknownName({ what: "source", name, span, known: formats, ...suggestion(name, formats) }));
    return undefined;
  }

  for (const { name } of expr.args) if (name) tellName(report, name.span, context.declared.get(name.name));
  const { callee, span: whole } = expr;
  const schema = formatSchema(format, context.ports);
  tellCall({ kind: "format", name: format, nameSpan: callee.span, span: whole, schema }, expr.args, report);
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
    const guess = format === "csv" ? name.name : `${name.name}${endings[format]}`;
    report(columnMissing({ split: context.split, span: expr.span, guess, column: name.name, declared: name.span }));
  }
  return sound && columns && file ? { format, ...file, columns, span: expr.span } : undefined;
}

/** A source takes the columns of the model by name; their docs are those of its inputs and outputs. */
export function formatSchema(format: Format, ports: readonly PortDecl[]): z.ZodObject {
  const file = format === "csv" ? { file: z.string().describe("The path of the file.") } : {};
  const columns = ports.map(({ name, doc }) => [name.name, doc === undefined ? z.unknown() : z.unknown().describe(doc)] as const);
  return z.object({ ...file, ...Object.fromEntries(columns) });
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
  const { ports, model, report, raw } = context;
  const known = [...new Set([...ports.map((port) => port.name.name), ...raw.keys()])];
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
      report(columnUnknown({ column: name, span, known, model, ...suggestion(name, known) }));
    } else if (before) {
      sound = false;
      report(argumentTwice({ callee: format, noun: "column", name, span, first: before.span }));
    } else {
      first.set(name, argument);
      if (value === undefined) continue;
      columns[name] = value;
      const held = raw.get(name);
      if (held && !(suits(format, name, held, argument, report) && fills(format, name, value, held, argument, report)))
        sound = false;
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

/** Text is read from formats that hold text, and numbers from those that hold numbers. */
function suits(format: Format, name: string, held: Held, argument: Argument, report: Report): boolean {
  if (holds[format].includes(held.kind)) return true;
  const { label, help } = unsuitable(format, name, held);
  const title =
    format === "text" ? `\`text\` makes every token a row of \`${name}\`` : `\`${format}\` does not hold the text of \`${name}\``;
  report(badSource({ title, span: argument.value.span, label, help }));
  return false;
}

function unsuitable(format: Format, name: string, { kind }: Held): { readonly label: string; readonly help: string } {
  if (format === "text") {
    if (kind === "text")
      return { label: "tokens of one text", help: `make runs of tokens: \`${name} = ${name} -> words(…) -> window(…)\`` };
    return {
      label: `no ${kind === "class" ? "class" : kind}`,
      help: `make tokens of it: \`${name} = ${name} -> chars(100) -> window(…)\``,
    };
  }
  if (kind === "stream")
    return { label: "no text that goes on over all rows", help: `read \`${name}\` by \`text(${name}: "…")\`` };
  return { label: "holds numbers", help: `read \`${name}\` by \`csv("…", ${name}: "…")\`` };
}

/** A row of a csv gives one number for each name: as many as a row of the column holds. */
function fills(
  format: Format,
  name: string,
  value: string | readonly string[],
  { kind, shape }: Held,
  argument: Argument,
  report: Report,
): boolean {
  if (format !== "csv") return true;
  const given = typeof value === "string" ? 1 : value.length;
  const needed = elementCount(shape);
  if (given === needed) return true;
  const what = kind === "text" ? "text" : `number${needed === 1 ? "" : "s"}`;
  report(
    badSource({
      title: `a row of \`${name}\` holds ${needed} ${what}, and ${given} column${given === 1 ? " is" : "s are"} named`,
      span: argument.value.span,
      label: `needs ${needed} name${needed === 1 ? "" : "s"}`,
    }),
  );
  return false;
}
