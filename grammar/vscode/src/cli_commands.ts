import { dirname } from "node:path";
import * as vscode from "vscode";
import { anyOf, type Dlmc, folderOf, searchDlmc } from "./find_dlmc.js";

/** Commands of `dlmc` that a user runs on the file that is open, in a terminal. */
const commands = [
  { id: "dlmc.check", args: ["check"] },
  { id: "dlmc.build", args: ["build"] },
  { id: "dlmc.train", args: ["train"] },
  { id: "dlmc.eval", args: ["eval"] },
] as const;

export const cliCommands = (): readonly vscode.Disposable[] =>
  commands.map(({ id, args }) =>
    vscode.commands.registerCommand(id, (target: unknown, ...more: readonly unknown[]) =>
      run(args, fileOf(target), textsOf(more)),
    ),
  );

/** A command of the palette has no target, a menu gives a Uri, and a code lens of the server the text of one. */
function fileOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === "string") return vscode.Uri.parse(target, true);
  return vscode.window.activeTextEditor?.document.uri;
}

const textsOf = (values: readonly unknown[]): readonly string[] => values.filter((value) => typeof value === "string");

async function run(command: readonly string[], uri: vscode.Uri | undefined, more: readonly string[]): Promise<void> {
  if (uri?.scheme !== "file" || !uri.fsPath.endsWith(".dlm")) {
    void vscode.window.showErrorMessage("Open a .dlm file that is saved in a folder.");
    return;
  }
  const dlmc = anyOf(searchDlmc(folderOf(uri)));
  if (dlmc === undefined) return tellMissing();
  await vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && document.isDirty)?.save();

  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const cwd = folder?.uri.fsPath ?? dirname(uri.fsPath);
  const name = [...command, vscode.workspace.asRelativePath(uri, false)].join(" ");
  const task = new vscode.Task(
    { type: "dlmc", command: command[0] },
    folder ?? vscode.TaskScope.Workspace,
    name,
    "dlmc",
    executionOf(dlmc, [...command, vscode.workspace.asRelativePath(uri, false), ...more], cwd),
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated, clear: true };
  await vscode.tasks.executeTask(task);
}

/** In the user's own shell, which knows where Node is, and quotes what has to be. */
function executionOf({ kind, path }: Dlmc, args: readonly string[], cwd: string): vscode.ShellExecution {
  const quoted = (value: string) => ({ value, quoting: vscode.ShellQuoting.Strong });
  return kind === "script"
    ? new vscode.ShellExecution("node", [path, ...args].map(quoted), { cwd })
    : new vscode.ShellExecution(quoted(path), args.map(quoted), { cwd });
}

function tellMissing(): void {
  const settings = "Open settings";
  const message = vscode.workspace.isTrusted
    ? "There is no dlmc here: run `npm install dlmc` in this folder, or set `dlmc.path`."
    : "dlmc of this folder runs only when you trust the folder.";
  void vscode.window.showErrorMessage(message, settings).then((choice) => {
    if (choice === settings) void vscode.commands.executeCommand("workbench.action.openSettings", "dlmc.path");
  });
}
