import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { failed, ok, type Result } from "./command.js";
import { exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/**
 * Makes a folder and those it lies in. Throws Node's error. One by one, because Node's own `recursive` never ends where a parent
 * cannot be made, as in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder);
}

/** The folder where a command leaves its files, made and tried before anything takes time. */
export function openFolder(folder: string, terminal: Terminal, help = "name another folder with --out"): Result<string> {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return ok(folder);
  } catch (error) {
    return failed({ exit: exitCodes.usage, title: cannotWrite(folder, error), help }, terminal);
  }
}

/** Why something cannot be written, in words. */
export function cannotWrite(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: { readonly [code: string]: string } = {
    EACCES: "it may not be written",
    EPERM: "it may not be written",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EEXIST: "a file is in the place of a folder",
    ENOTDIR: "a file is in the place of a folder",
    EISDIR: "it is a folder",
    ENOENT: "the folder cannot be made",
  };
  return `cannot write ${path}: ${(code !== undefined && reasons[code]) || message}`;
}
