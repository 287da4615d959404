import {
  type DocumentSymbol,
  DocumentSymbolRequest,
  type SymbolInformation,
  SymbolKind,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { documentSymbols, type FileSymbol, type WorkspaceSymbol, workspaceSymbols } from "../../editor/symbols.js";
import { answer, answerAbout, type Feature } from "../feature.js";
import type { Workspace } from "../workspace.js";

/** The outline of a file, and the search for a declaration in all files. */
export const symbols: Feature = {
  capabilities: () => ({ documentSymbolProvider: true, workspaceSymbolProvider: true }),
  answers: [
    answerAbout(DocumentSymbolRequest.type, ({ analysis }, _, { workspace, client }): DocumentSymbol[] | SymbolInformation[] =>
      client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport
        ? documentSymbols(analysis).map((symbol) => nested(symbol, workspace))
        : workspaceSymbols([analysis], "").flatMap((symbol) => flat(symbol, workspace)),
    ),
    answer(WorkspaceSymbolRequest.type, ({ query }, { workspace }) =>
      workspaceSymbols(workspace.analyses(), query)
        .slice(0, mostFound)
        .flatMap((symbol) => flat(symbol, workspace)),
    ),
  ],
};

/** Nobody reads further; a longer query finds less. */
const mostFound = 500;

/** How editors draw them. */
const kinds: { readonly [kind in FileSymbol["kind"]]: SymbolKind } = {
  dim: SymbolKind.Constant,
  model: SymbolKind.Class,
  block: SymbolKind.Function,
  data: SymbolKind.Struct,
  train: SymbolKind.Event,
  input: SymbolKind.Interface,
  output: SymbolKind.Property,
  parameter: SymbolKind.TypeParameter,
  value: SymbolKind.Variable,
  layer: SymbolKind.Object,
  split: SymbolKind.EnumMember,
  column: SymbolKind.Field,
  setting: SymbolKind.Key,
};

const nested = ({ name, detail, kind, span, selection, children }: FileSymbol, workspace: Workspace): DocumentSymbol => ({
  name: nameOf(name),
  ...(detail !== "" && { detail }),
  kind: kinds[kind],
  range: workspace.range(span),
  selectionRange: workspace.range(selection),
  children: children.map((child) => nested(child, workspace)),
});

function flat({ name, kind, selection, container }: WorkspaceSymbol, workspace: Workspace): readonly SymbolInformation[] {
  const location = workspace.location(selection);
  if (location === undefined) return [];
  return [{ name: nameOf(name), kind: kinds[kind], location, ...(container !== undefined && { containerName: container }) }];
}

/** While a declaration is written it may have no name yet, which editors refuse. */
const nameOf = (name: string): string => name || "…";
