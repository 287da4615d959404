import type { Diagnostic, Position, RequestType, TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { CancellationToken } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { diagnosticsOf } from "../../compiler/lsp/diagnostics.js";
import type { Context } from "../../compiler/lsp/feature.js";
import { features } from "../../compiler/lsp/features.js";
import { usualSettings } from "../../compiler/lsp/settings.js";
import { askHere } from "../../compiler/lsp/slow_answers.js";
import { pathOf } from "../../compiler/lsp/uris.js";
import { createWorkspace } from "../../compiler/lsp/workspace.js";
import { fullCapabilities } from "./editor_client.js";

/** The server without a wire: what it answers with, called directly. A mistake of ours is thrown. */
export interface Session {
  readonly open: (uri: string, text: string, version?: number) => void;
  readonly change: (uri: string, changes: readonly TextDocumentContentChangeEvent[]) => void;
  readonly close: (uri: string) => void;
  readonly diagnostics: (uri: string) => readonly Diagnostic[];
  readonly ask: <P, R, E>(type: RequestType<P, R, E>, params: P) => Promise<R>;
  /** The place at the end of a text. */
  readonly end: (uri: string) => Position;
}

export function openSession(folders: readonly string[] = []): Session {
  const noPages = { library: () => undefined, explanation: () => undefined };
  const workspace = createWorkspace(noPages);
  workspace.changeFolders({ added: folders, removed: [] });
  const context: Context = { workspace, client: fullCapabilities, settings: () => usualSettings, askSlowly: askHere };
  const answers = new Map(features.flatMap(({ answers }) => answers.map((answer) => [answer.method, answer] as const)));
  const { documents } = workspace;
  return {
    open: (uri, text, version = 1) => documents.open({ uri, languageId: "dlm", version, text }),
    change: (uri, changes) => documents.change(uri, (documents.at(pathOf(uri))?.version ?? 0) + 1, changes),
    close: (uri) => documents.close(uri),
    diagnostics: (uri) => {
      const analysis = workspace.analysis(pathOf(uri));
      return analysis ? diagnosticsOf(analysis, context) : [];
    },
    ask: async <P, R, E>({ method }: RequestType<P, R, E>, params: P) => {
      const answer = answers.get(method);
      if (!answer) throw new Error(`the server does not answer ${method}`);
      return (await answer.reply(params, context, CancellationToken.None)) as R;
    },
    end: (uri) => {
      const text = documents.at(pathOf(uri))?.getText() ?? "";
      return TextDocument.create(uri, "dlm", 0, text).positionAt(text.length);
    },
  };
}
