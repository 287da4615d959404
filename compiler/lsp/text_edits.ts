import type { TextEdit } from "vscode-languageserver/node";
import type { Source } from "../base/span.js";
import type { Workspace } from "./workspace.js";

/** The least edit that makes one text of another: an editor keeps cursors and folds outside of it. None where both are equal. */
export function textEdits({ path, text }: Source, wanted: string, workspace: Workspace): TextEdit[] {
  if (text === wanted) return [];
  const most = Math.min(text.length, wanted.length);
  let start = 0;
  while (start < most && text[start] === wanted[start]) start += 1;
  let tail = 0;
  while (tail < most - start && text[text.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail += 1;
  const range = workspace.range({ path, start, end: text.length - tail });
  return [{ range, newText: wanted.slice(start, wanted.length - tail) }];
}
