import * as vscode from "vscode";
import type { Server } from "./server.js";

/** The answer to `dlmc/wgsl`. */
interface Wgsl {
  readonly title: string;
  readonly text: string;
}

const scheme = "dlmc-wgsl";

/** Shows the kernels that come from the line under the cursor, in a document that cannot be edited. */
export function wgslCommands(server: Server): readonly vscode.Disposable[] {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const show = async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== "dlm") return void vscode.window.showErrorMessage("Open a .dlm file first.");
    const { document, selection } = editor;
    const position = { line: selection.active.line, character: selection.active.character };
    const answer = await server.ask<Wgsl>("dlmc/wgsl", { uri: document.uri.toString(), position });
    if (answer === undefined) {
      return void vscode.window.showInformationMessage("No kernel comes from this line: put the cursor on a step of a model.");
    }
    const uri = vscode.Uri.from({ scheme, path: `/${answer.title.replaceAll("/", "_")}.wgsl` });
    texts.set(uri.toString(), answer.text);
    changed.fire(uri);
    const shown = await coloured(await vscode.workspace.openTextDocument(uri));
    await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  };

  return [
    changed,
    vscode.commands.registerCommand("dlmc.showWgsl", show),
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()),
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void texts.delete(uri.toString())),
  ];
}

/** By the user's own extension for WGSL where there is one, which then knows more of it than ours. */
async function coloured(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  const known = await vscode.languages.getLanguages();
  return vscode.languages.setTextDocumentLanguage(document, known.includes("wgsl") ? "wgsl" : "dlmc-wgsl");
}
