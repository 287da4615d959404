import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { boundTwice, misplaced } from "../diagnostics/names.js";
import { columnUnknown, splitMissing } from "../diagnostics/training.js";
import type { DataDecl, Expr, ModelDecl } from "../syntax/ast.js";
import type { CheckedData, DataColumn, DataSource, Transform } from "./checked.js";
import type { Constants } from "./constants.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";
import { checkSource } from "./sources.js";
import { checkTransforms } from "./transforms.js";

export interface DataContext {
  readonly decl: ModelDecl;
  readonly ports: Ports;
  readonly constants: Constants;
  readonly report: Report;
}

const splitNames = ["train", "test", "validation"] as const;
const isSplit = (name: string): boolean => splitNames.some((split) => split === name);

/** Checks the splits and transforms of `data` against the inputs and outputs of its model. */
export function checkData(data: DataDecl, context: DataContext): CheckedData | undefined {
  const { decl, ports, report } = context;
  const declared = [...decl.inputs, ...decl.outputs];
  const known = declared.map((port) => port.name.name);
  const bound = new Map<string, Span>();
  const splits: { [split: string]: DataSource } = {};
  const transforms = new Map<string, readonly Transform[]>();
  let sound = ports.complete;

  for (const statement of data.body) {
    const { name, span } = statement.name;
    const first = bound.get(name);
    if (statement.kind !== "bind") {
      report(
        misplaced({
          title: `\`${statement.kind}\` does not belong in data`,
          span: statement.span,
          label: "data holds splits and columns",
        }),
      );
    } else if (first) {
      report(boundTwice({ name, span, first }));
    } else if (isSplit(name)) {
      const source = checkSource(statement.value, { split: name, ports: declared, model: decl.name.name, holds: ports, report });
      if (source) splits[name] = source;
      else sound = false;
    } else if (known.includes(name)) {
      const port = [...ports.inputs, ...ports.outputs].find((candidate) => candidate.name === name);
      const steps = checkTransforms(statement.value, { column: name, port, constants: context.constants, report });
      if (steps) transforms.set(name, steps);
      else sound = false;
    } else {
      const near = suggest(name, [...splitNames, ...known]);
      report(
        columnUnknown({ column: name, span, known, model: decl.name.name, ...(near !== undefined && { suggestion: near }) }),
      );
    }
    if (!first) bound.set(name, span);
  }
  if (!bound.has("train")) {
    sound = false;
    if (!hasMissing(data)) report(splitMissing({ data: data.name.name, span: data.name.span }));
  }
  if (!sound) return undefined;
  const columns = columnsOf(ports, Object.values(splits), transforms);
  return { name: data.name.name, span: data.span, splits, columns };
}

const hasMissing = ({ body }: DataDecl): boolean => body.some(({ value }: { readonly value: Expr }) => value.kind === "missing");

function columnsOf(
  ports: Ports,
  sources: readonly DataSource[],
  transforms: ReadonlyMap<string, readonly Transform[]>,
): readonly DataColumn[] {
  const isPacked = sources.every((source) => source.format === "idx");
  const column = (name: string, { dtype, shape }: Ports["inputs"][number]["value"]): DataColumn => ({
    name,
    // The bytes of an idx file stay bytes on the device: a quarter of the memory.
    storage: isPacked ? "u8" : dtype,
    shape,
    transforms: transforms.get(name) ?? [],
  });
  return [
    ...ports.inputs.map(({ name, value }) => column(name, value)),
    ...ports.outputs.map(({ name, target }) => column(name, target)),
  ];
}
