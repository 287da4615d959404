import * as vscode from "vscode";
import { cliCommands } from "./cli_commands.js";
import { graphCommands } from "./graph/command.js";
import { createServer, type Server } from "./server.js";
import { wgslCommands } from "./wgsl.js";

/** What of the extension lives as long as the window. */
const running: { server?: Server } = {};

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = createServer(context);
  running.server = server;
  context.subscriptions.push(
    ...cliCommands(),
    ...wgslCommands(server),
    ...graphCommands(server, context.extensionUri),
    vscode.commands.registerCommand("dlmc.restartServer", () => server.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("dlmc.path")) void server.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  await server.restart();
}

export async function deactivate(): Promise<void> {
  await running.server?.stop();
}
