import type { Span } from "../base/span.js";
import { splitNames } from "../check/data.js";
import { writeType } from "../check/extents.js";
import { printType } from "../ir/types.js";
import type { BlockDecl, DataDecl, Declaration, Ident, ModelDecl, PortDecl, Statement } from "../syntax/ast.js";
import { type Analysis, placeOf } from "./analysis.js";

/** What a file declares, as an outline: a tree of names. */
export interface FileSymbol {
  readonly name: string;
  /** The type of a port or a value, the extent of a dim, what a declaration is for; empty where there is nothing to say. */
  readonly detail: string;
  readonly kind: SymbolKind;
  /** All of the declaration. */
  readonly span: Span;
  /** Its name, within `span`. */
  readonly selection: Span;
  readonly children: readonly FileSymbol[];
}

export type SymbolKind =
  | "dim"
  | "model"
  | "block"
  | "data"
  | "train"
  | "input"
  | "output"
  | "parameter"
  | "value"
  | "layer"
  | "split"
  | "column"
  | "setting";

/** The outline of a file, in the order of its text. */
export const documentSymbols = (analysis: Analysis): readonly FileSymbol[] =>
  analysis.ast.declarations.flatMap((decl) => symbolsOf(decl, analysis));

/** A declaration of some file. */
export interface WorkspaceSymbol extends Omit<FileSymbol, "children"> {
  /** The declaration that it is part of; absent for what stands by itself. */
  readonly container?: string;
}

/** The names in these files whose letters hold those of the query in its order, the closest ones first; all for an empty query. */
export function workspaceSymbols(analyses: readonly Analysis[], query: string): readonly WorkspaceSymbol[] {
  const flat = ({ children, ...own }: FileSymbol, container?: string): readonly WorkspaceSymbol[] => [
    { ...own, ...(container !== undefined && { container }) },
    ...children.flatMap((child) => flat(child, own.name)),
  ];
  const own = analyses.flatMap((analysis) => documentSymbols(analysis).flatMap((symbol) => flat(symbol)));
  return own
    .map((symbol) => ({ symbol, distance: distanceOf(symbol.name.toLowerCase(), query.toLowerCase()) }))
    .filter(({ distance }) => distance !== undefined)
    .toSorted((a, b) => (a.distance ?? 0) - (b.distance ?? 0))
    .map(({ symbol }) => symbol);
}

/** How many letters of the name lie before and between those of the query; undefined where it does not hold them. */
function distanceOf(name: string, query: string): number | undefined {
  let at = 0;
  let skipped = 0;
  for (const letter of query) {
    const found = name.indexOf(letter, at);
    if (found < 0) return undefined;
    skipped += found - at;
    at = found + 1;
  }
  return skipped;
}

type Parts = Pick<FileSymbol, "kind" | "span"> & { readonly detail?: string; readonly children?: readonly FileSymbol[] };

const symbol = ({ name, span: selection }: Ident, { detail = "", children = [], ...rest }: Parts): FileSymbol => ({
  ...{ name, selection, detail, children },
  ...rest,
});

function symbolsOf(decl: Declaration, analysis: Analysis): readonly FileSymbol[] {
  const { span } = decl;
  switch (decl.kind) {
    case "dims":
      return decl.dims.map(({ name, span: own }) => symbol(name, { kind: "dim", span: own, detail: extentOf(name, analysis) }));
    case "model":
      return [symbol(decl.name, { kind: "model", span, children: partsOfModel(decl, analysis) })];
    case "block":
      return [symbol(decl.name, { kind: "block", span, detail: signatureOf(decl), children: partsOfBlock(decl, analysis) })];
    case "data":
      return [symbol(decl.name, { kind: "data", span, detail: `for ${decl.model.name}`, children: partsOfData(decl) })];
    case "train": {
      const children = decl.settings.map(({ key, span: own }) => symbol(key, { kind: "setting", span: own }));
      return [symbol(decl.model, { kind: "train", span, detail: `on ${decl.data.name}`, children })];
    }
  }
}

const extentOf = ({ span }: Ident, { mentions }: Analysis): string => {
  const value = mentions.find(({ to }) => to.kind === "dim" && to.span.path === span.path && to.span.start === span.start)?.to
    .value;
  return value === undefined ? "" : String(value);
};

const port = ({ name, type, span }: PortDecl, kind: "input" | "output"): FileSymbol =>
  symbol(name, { kind, span, detail: writeType(type) });

function partsOfModel({ inputs, outputs, body }: ModelDecl, analysis: Analysis): readonly FileSymbol[] {
  const ports = [...inputs.map((input) => port(input, "input")), ...outputs.map((output) => port(output, "output"))];
  return inOrder([...ports, ...body.flatMap((statement) => bound(statement, analysis))]);
}

function partsOfBlock({ parameters, inputs, body }: BlockDecl, analysis: Analysis): readonly FileSymbol[] {
  const own = parameters.map(({ name, type, span }) => symbol(name, { kind: "parameter", span, detail: writeType(type) }));
  const ports = inputs.map((input) => port(input, "input"));
  return inOrder([...own, ...ports, ...body.flatMap((statement) => bound(statement, analysis))]);
}

/** A `let` or a shared layer; the value of an output is with its declaration. */
function bound({ kind, name, value, span }: Statement, { given }: Analysis): readonly FileSymbol[] {
  if (kind === "bind") return [];
  if (kind === "layer") return [symbol(name, { kind, span })];
  const types = new Set((given.get(placeOf(value.span)) ?? []).map(({ type }) => printType(type)));
  const [type = "", ...others] = types;
  return [symbol(name, { kind: "value", span, detail: others.length === 0 ? type : "" })];
}

const partsOfData = ({ body }: DataDecl): readonly FileSymbol[] =>
  body.map(({ name, span }) =>
    symbol(name, { kind: splitNames.some((split) => split === name.name) ? "split" : "column", span }),
  );

const signatureOf = ({ inputs, result }: BlockDecl): string =>
  `(${inputs.map(({ name, type }) => `${name.name}: ${writeType(type)}`).join(", ")}) -> ${writeType(result)}`;

const inOrder = (symbols: readonly FileSymbol[]): readonly FileSymbol[] =>
  symbols.toSorted((a, b) => a.span.start - b.span.start);
