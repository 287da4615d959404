import { existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import * as vscode from "vscode";

/** The compiler's command line: a script for Node, or a program. */
export type Dlmc = { readonly kind: "script" | "program"; readonly path: string };

/** Where a `dlmc` was looked for. */
export interface Search {
  /** The setting `dlmc.path`. */
  readonly chosen: Dlmc | undefined;
  /** Of the project that the file is in: the nearest `node_modules` above it. */
  readonly project: Dlmc | undefined;
  /** Of the whole machine: on the PATH. */
  readonly installed: Dlmc | undefined;
}

/** Programs of a folder run only where the user trusts it. */
export function searchDlmc(folder: string | undefined): Search {
  if (!vscode.workspace.isTrusted) return { chosen: undefined, project: undefined, installed: onPath() };
  return { chosen: chosenIn(folder), project: folder === undefined ? undefined : inProject(folder), installed: onPath() };
}

export const anyOf = ({ chosen, project, installed }: Search): Dlmc | undefined => chosen ?? project ?? installed;

/** The folder of a file, or of the workspace where there is no file. */
export function folderOf(uri: vscode.Uri | undefined): string | undefined {
  if (uri?.scheme === "file") return dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath;
}

function chosenIn(folder: string | undefined): Dlmc | undefined {
  const path = vscode.workspace.getConfiguration("dlmc").get<string>("path", "").trim();
  if (path === "") return undefined;
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? folder;
  // A name alone is a program on the PATH.
  const isPlace = isAbsolute(path) || !/[\\/]/.test(path);
  return asDlmc(isPlace || root === undefined ? path : join(root, path));
}

function inProject(folder: string): Dlmc | undefined {
  const places = [join("node_modules", "dlmc", "dist", "cli", "main.js"), join("node_modules", ".bin", "dlmc")];
  const found = places.map((place) => join(folder, place)).find((path) => existsSync(path));
  // The link in `.bin` leads to the script: all of npm's, and that of a clone of dlmc itself.
  if (found !== undefined) return asDlmc(realpathSync(found));
  const parent = dirname(folder);
  return parent === folder ? undefined : inProject(parent);
}

function onPath(): Dlmc | undefined {
  const names = process.platform === "win32" ? ["dlmc.cmd", "dlmc.exe"] : ["dlmc"];
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isFile);
  return found === undefined ? undefined : asDlmc(realpathSync(found));
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const asDlmc = (path: string): Dlmc => ({ kind: /\.[cm]?js$/.test(path) ? "script" : "program", path });
