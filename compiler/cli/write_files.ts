import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A text and its place inside a folder. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes all files or leaves those that are there as they are: everything is written beside its place first, then moved. Returns
 * what went wrong, in words.
 */
export function writeFiles(folder: string, files: readonly TextFile[]): string | undefined {
  const placed = files.map(({ path, text }) => ({
    place: join(folder, path),
    partial: join(folder, `${path}.${process.pid}.partial`),
    text,
  }));
  try {
    for (const { partial, text } of placed) {
      mkdirSync(dirname(partial), { recursive: true });
      writeFileSync(partial, text);
    }
    for (const { partial, place } of placed) renameSync(partial, place);
    return undefined;
  } catch (error) {
    for (const { partial } of placed) rmSync(partial, { force: true });
    return `cannot write to ${folder}: ${(error as Error).message}`;
  }
}
