import { basename } from "node:path";
import * as vscode from "vscode";
import type { Server } from "../server.js";
import type { Choice, FromPage, ToPage } from "./messages.js";
import { pageOf } from "./page_html.js";

/** The picture of one file's network, beside its text. */
export interface Panel {
  readonly reveal: () => void;
  readonly close: () => void;
}

interface Request {
  readonly document: vscode.TextDocument;
  readonly server: Server;
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  readonly closed: () => void;
}

/** The answer to `dlmc/graph`. */
interface Graph {
  readonly svg: string;
  readonly model?: string;
  readonly models?: readonly string[];
}

/** Milliseconds without a keystroke after which the picture is drawn anew. */
const pause = 200;

export function openPanel({ document, server, extension, closed }: Request): Panel {
  const uri = document.uri.toString();
  const dist = vscode.Uri.joinPath(extension, "dist");
  const panel = vscode.window.createWebviewPanel(
    "dlmc.graph",
    `Graph of ${basename(document.uri.path)}`,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true },
  );
  const { webview } = panel;
  panel.iconPath = {
    light: vscode.Uri.joinPath(extension, "icons", "dlm-light.svg"),
    dark: vscode.Uri.joinPath(extension, "icons", "dlm-dark.svg"),
  };
  const state: { choice: Choice; drawing: number; timer: NodeJS.Timeout | undefined } = {
    choice: { level: "layers" },
    drawing: 0,
    timer: undefined,
  };
  const send = (message: ToPage) => void webview.postMessage(message);

  const draw = async () => {
    state.drawing += 1;
    const { drawing, choice } = state;
    const graph = await server.ask<Graph>("dlmc/graph", { uri, ...choice });
    // An answer that another question has overtaken.
    if (drawing !== state.drawing) return;
    if (graph === undefined)
      return send({ kind: "stale", why: "The file has mistakes: there is no picture of it as it is now." });
    const { svg, model, models = [] } = graph;
    send({ kind: "picture", picture: { svg, models, level: choice.level, ...(model !== undefined && { model }) } });
  };

  const tellCursor = () => {
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    if (editor !== undefined) send({ kind: "cursor", offset: document.offsetAt(editor.selection.active) });
  };

  const listeners = [
    vscode.workspace.onDidChangeTextDocument((event) => {
      // Blocks may come from any file that is used.
      if (event.document.languageId !== "dlm") return;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => void draw(), pause);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor.document === document) tellCursor();
    }),
    webview.onDidReceiveMessage((message: FromPage) => {
      if (message.kind === "ready") void draw().then(tellCursor);
      if (message.kind === "choose") {
        state.choice = message.choice;
        void draw();
      }
      if (message.kind === "reveal") void reveal(document.uri, message);
    }),
  ];
  panel.onDidDispose(() => {
    clearTimeout(state.timer);
    for (const listener of listeners) listener.dispose();
    closed();
  });

  webview.html = pageOf(webview, dist);
  return { reveal: () => panel.reveal(undefined, true), close: () => panel.dispose() };
}

/** Selects a place of the source: in the file itself, or in one that it uses. */
async function reveal(own: vscode.Uri, { start, end, path }: Extract<FromPage, { kind: "reveal" }>): Promise<void> {
  const uri = path === undefined ? own : own.with({ path });
  const document = await vscode.workspace.openTextDocument(uri);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One });
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
