import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  type Position,
  SelectionRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
} from "vscode-languageserver/node";
import type { Session } from "./editor_session.js";

/** All that the server says of a file, and of a place in it, by the names of the requests. */
export async function everythingAt({ ask, diagnostics }: Session, uri: string, position: Position) {
  const textDocument = { uri };
  const at = { textDocument, position };
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
  return {
    diagnostics: diagnostics(uri),
    completion: await ask(CompletionRequest.type, at),
    hover: await ask(HoverRequest.type, at),
    signature: await ask(SignatureHelpRequest.type, at),
    definition: await ask(DefinitionRequest.type, at),
    highlights: await ask(DocumentHighlightRequest.type, at),
    selection: await ask(SelectionRangeRequest.type, { textDocument, positions: [position] }),
    hints: await ask(InlayHintRequest.type, { textDocument, range }),
    colours: await ask(SemanticTokensRequest.type, { textDocument }),
    symbols: await ask(DocumentSymbolRequest.type, { textDocument }),
    folds: await ask(FoldingRangeRequest.type, { textDocument }),
    lenses: await ask(CodeLensRequest.type, { textDocument }),
    actions: await ask(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
    formatted: await ask(DocumentFormattingRequest.type, { textDocument, options: { tabSize: 2, insertSpaces: true } }),
  };
}
