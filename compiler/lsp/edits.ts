import type { ClientCapabilities, TextEdit as ProtocolEdit, WorkspaceEdit } from "vscode-languageserver/node";
import type { TextEdit } from "../editor/text_edit.js";
import type { Workspace } from "./workspace.js";

/** Edits of one file. */
export const textEdits = (edits: readonly TextEdit[], workspace: Workspace): ProtocolEdit[] =>
  edits.map(({ span, text }) => ({ range: workspace.range(span), newText: text }));

/** Edits of any files; of open ones only in the version that they were made for, where the editor can look to that. */
export function workspaceEdit(edits: readonly TextEdit[], workspace: Workspace, client: ClientCapabilities): WorkspaceEdit {
  const paths = [...new Set(edits.map(({ span }) => span.path))];
  const files = paths.flatMap((path) => {
    const own = edits.filter(({ span }) => span.path === path);
    const uri = workspace.location({ path, start: 0, end: 0 })?.uri;
    return uri === undefined
      ? []
      : [{ uri, version: workspace.documents.at(path)?.version ?? null, edits: textEdits(own, workspace) }];
  });
  return client.workspace?.workspaceEdit?.documentChanges
    ? { documentChanges: files.map(({ uri, version, edits: own }) => ({ textDocument: { uri, version }, edits: own })) }
    : { changes: Object.fromEntries(files.map(({ uri, edits: own }) => [uri, own])) };
}
