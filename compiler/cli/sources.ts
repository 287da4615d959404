import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Source } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { readText } from "../files/read_text.js";
import { failed, ok, type Result } from "./command.js";
import { exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** Reads a `.dlm` file that the command line names. */
export function readSource(path: string, terminal: Terminal): Result<Source> {
  try {
    return ok({ path, text: readText(path) });
  } catch (error) {
    const near = suggest(path, neighbours(path));
    const help = near === undefined ? undefined : `did you mean ${near}?`;
    return failed({ exit: exitCodes.usage, title: cannotRead(path, error), ...(help !== undefined && { help }) }, terminal);
  }
}

/** The file that `use "path"` means in the file `from`: beside it. Undefined where there is none. */
export function readUsed(path: string, from: string): Source | undefined {
  const found = relative("", join(dirname(from), path)) || path;
  try {
    return { path: found, text: readText(found) };
  } catch {
    return undefined;
  }
}

/** Why a file cannot be read, in words. */
export function cannotRead(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: { readonly [code: string]: string } = {
    ENOENT: "there is no such file",
    EACCES: "it may not be read",
    EISDIR: "it is a folder",
  };
  return `cannot read ${path}: ${(code !== undefined && reasons[code]) || message}`;
}

function neighbours(path: string): readonly string[] {
  const folder = dirname(path);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".dlm"))
      .map((name) => (folder === "." && !path.startsWith("./") ? name : join(folder, name)));
  } catch {
    return [];
  }
}
