import * as vscode from "vscode";
import type { Server } from "../server.js";
import { openPanel, type Panel } from "./panel.js";

/** `dlmc.showGraph` draws the network of the file that is open, beside it: one panel for each file. */
export function graphCommands(server: Server, extension: vscode.Uri): readonly vscode.Disposable[] {
  const panels = new Map<string, Panel>();

  const show = (target: unknown) => {
    const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri?.toString());
    if (document?.languageId !== "dlm") return void vscode.window.showErrorMessage("Open a .dlm file first.");
    const key = document.uri.toString();
    const open = panels.get(key);
    if (open !== undefined) return open.reveal();
    panels.set(key, openPanel({ document, server, extension, closed: () => panels.delete(key) }));
  };

  return [
    vscode.commands.registerCommand("dlmc.showGraph", show),
    {
      dispose: () => {
        for (const panel of [...panels.values()]) panel.close();
      },
    },
  ];
}
