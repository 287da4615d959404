import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../files/read_text.js";

/** Files as they lie on the disk. */
export interface Disk {
  /** The text of a file; undefined where there is none. Read again only when the file has changed. */
  readonly text: (path: string) => string | undefined;
}

interface Kept {
  readonly stamp: string;
  readonly text: string;
}

export function openDisk(): Disk {
  const kept = new Map<string, Kept>();
  return {
    text: (path) => {
      const stamp = stampOf(path);
      const known = kept.get(path);
      if (stamp !== undefined && known?.stamp === stamp) return known.text;
      const text = stamp === undefined ? undefined : readOr(path);
      if (stamp === undefined || text === undefined) kept.delete(path);
      else kept.set(path, { stamp, text });
      return text;
    },
  };
}

/** Another one after every change of a file; undefined where there is no file. */
export function stampOf(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? `${stat.mtimeMs}:${stat.size}` : undefined;
  } catch {
    return undefined;
  }
}

function readOr(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined;
  }
}

/** Folders that are gone through; a workspace that has more is not one of models. */
const mostFolders = 5000;

/** The `.dlm` files of a folder. */
export const filesIn = (folder: string): readonly string[] =>
  entriesOf(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(".dlm"))
    .map(({ name }) => join(folder, name));

/** The `.dlm` files in folders and below, but for those of packages and hidden folders. */
export function filesBelow(folders: readonly string[]): readonly string[] {
  const queue = [...folders];
  const seen = new Set(queue);
  const files: string[] = [];
  for (let at = 0; at < queue.length && at < mostFolders; at++) {
    const folder = queue[at]!;
    files.push(...filesIn(folder));
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules" || seen.has(path)) continue;
      seen.add(path);
      queue.push(path);
    }
  }
  return files;
}

/** What lies in a folder; nothing where it may not be looked into. */
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
