import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { badTransform, columnUnknown, splitMissing } from "../diagnostics/data.js";
import { boundTwice, misplaced } from "../diagnostics/names.js";
import type { DataDecl, Expr, ModelDecl, PortDecl } from "../syntax/ast.js";
import type { CheckedData, DataSource, Port } from "./checked.js";
import { type CheckedColumn, checkColumn } from "./column.js";
import type { Ports } from "./model.js";
import { type Report, tellName } from "./report.js";
import type { Scope } from "./scope.js";
import { checkSource } from "./sources.js";
import { checkTransforms, type Step } from "./transforms.js";

export interface DataContext {
  readonly decl: ModelDecl;
  readonly ports: Ports;
  readonly scope: Scope;
  readonly report: Report;
}

/** The splits of a data set. */
export const splitNames = ["train", "test", "validation"] as const;
const isSplit = (name: string): boolean => splitNames.some((split) => split === name);

/** Checks the splits and transforms of `data` against the inputs and outputs of its model. */
export function checkData(data: DataDecl, context: DataContext): CheckedData | undefined {
  const { decl, ports, report } = context;
  const declared = [...decl.inputs, ...decl.outputs];
  const { splits: written, steps, sound: readable } = readBody(data, context);
  let sound = readable && ports.complete;

  const columns = [...ports.inputs, ...ports.outputs].flatMap((port) => {
    const own = steps.get(port.name);
    const checked = own && checkColumn(own, { port, path: `${decl.name.name}/data`, report });
    return checked ? [{ name: port.name, dtype: port.target.dtype, ...checked }] : [];
  });
  if (columns.length < declared.length) sound = false;
  const weight = weightOf(written, declared);
  if (weight) {
    const own = checkColumn([], { port: weight, path: `${decl.name.name}/data`, report });
    if (own) columns.push({ name: weight.name, dtype: "f32", ...own });
  }
  const raw = new Map(columns.map((column) => [column.name, column.raw]));
  const splits: { [split: string]: DataSource } = {};
  for (const { name, value } of written) {
    const source = checkSource(value, {
      split: name,
      ports: declared,
      declared: ports.declared,
      model: decl.name.name,
      raw,
      report,
    });
    if (source) splits[name] = source;
    else sound = false;
  }
  if (!written.some(({ name }) => name === "train")) {
    sound = false;
    if (!hasMissing(data)) report(splitMissing({ data: data.name.name, span: data.name.span }));
  }
  const examples = checkWindows(columns, report);
  if (!sound || !examples) return undefined;

  const isPacked = Object.values(splits).every((source) => source.format === "idx");
  return {
    name: data.name.name,
    span: data.span,
    splits,
    columns: columns.map(({ name, dtype, row, text, window, transforms }) => ({
      name,
      // The bytes of an idx file stay bytes on the device: a quarter of the memory.
      storage: isPacked ? "u8" : dtype,
      shape: row,
      ...(text && { text }),
      ...(window && { window }),
      transforms,
    })),
    ...(weight && { weight }),
    ...(examples.stride * examples.reach > 1 && { examples }),
  };
}

const weightName = "weight";

/** The column that says how much each row counts, where a split has one and no input or output is called so. */
function weightOf(written: Body["splits"], declared: readonly PortDecl[]): Port | undefined {
  if (declared.some(({ name }) => name.name === weightName)) return undefined;
  const args = written.flatMap(({ value }) => (value.kind === "call" ? value.args : []));
  const given = args.find(({ name }) => name?.name === weightName);
  const number = { dtype: "f32", shape: [1] } as const;
  return given && { name: weightName, kind: "number", value: number, target: number, span: given.span };
}

interface Body {
  readonly splits: readonly { readonly name: string; readonly value: Expr }[];
  /** Of every column; a column whose transforms cannot be understood is absent. */
  readonly steps: ReadonlyMap<string, readonly Step[]>;
  readonly sound: boolean;
}

/** Tells splits from columns, and what is neither. */
function readBody(data: DataDecl, { decl, ports, scope, report }: DataContext): Body {
  const known = [...decl.inputs, ...decl.outputs].map((port) => port.name.name);
  const bound = new Map<string, Span>();
  const splits: { readonly name: string; readonly value: Expr }[] = [];
  const steps = new Map<string, readonly Step[]>([...ports.inputs, ...ports.outputs].map(({ name }) => [name, []]));
  let sound = true;
  for (const statement of data.body) {
    const { name, span } = statement.name;
    const first = bound.get(name);
    if (!isSplit(name)) tellName(report, span, ports.declared.get(name));
    if (statement.kind !== "bind") {
      report(
        misplaced({
          title: `\`${statement.kind}\` does not belong in data`,
          span: statement.span,
          label: "data holds splits and columns",
        }),
      );
    } else if (first) {
      report(boundTwice({ name, span, first, whole: statement.span }));
    } else if (isSplit(name)) {
      splits.push({ name, value: statement.value });
    } else if (known.includes(name)) {
      const own = checkTransforms(statement.value, { column: name, declared: ports.declared, scope, report });
      if (own) {
        steps.set(name, own);
      } else {
        steps.delete(name);
        sound = false;
      }
    } else {
      report(columnUnknown({ column: name, span, known, model: decl.name.name, ...suggestion(name, [...splitNames, ...known]) }));
    }
    if (!first) bound.set(name, span);
  }
  return { splits, steps, sound };
}

const hasMissing = ({ body }: DataDecl): boolean => body.some(({ value }: { readonly value: Expr }) => value.kind === "missing");

/** How far an example looks, and where the next one begins: all columns go in step. Undefined where they do not, which has been told. */
function checkWindows(columns: readonly (CheckedColumn & { readonly name: string })[], report: Report): CheckedData["examples"] {
  const windows = columns.flatMap(({ name, window }) => (window ? [{ name, window }] : []));
  const [first] = windows;
  const stride = first?.window.stride ?? 1;
  const odd = windows.find(({ window }) => window.stride !== stride);
  if (first && odd) {
    report(
      badTransform({
        title: `examples of \`${first.name}\` begin at every ${nth(stride)}row, and those of \`${odd.name}\` at every ${nth(odd.window.stride)}row`,
        span: odd.window.span,
        label: `a stride of ${odd.window.stride}`,
        declared: { span: first.window.span, text: `a stride of ${stride}` },
        help: "give all windows of the data one stride",
      }),
    );
    return undefined;
  }
  return { stride, reach: Math.max(1, ...windows.map(({ window }) => window.offset + window.length)) };
}

const nth = (stride: number): string => (stride === 1 ? "" : stride === 2 ? "second " : `${stride}th `);
