import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AdapterFacts } from "../../../runtime/device.js";
import { cacheFolder } from "../../files/cache_folder.js";
import type { TunedSchedules } from "../../plan/tuned.js";
import type { ScheduleCache } from "../../tune/cache.js";
import { type Options, textOption } from "../command.js";
import type { Terminal } from "../terminal.js";
import { writeFiles } from "../write_files.js";

export const cacheOption = [
  {
    flags: "--cache <file>",
    doc: "where tuned schedules are kept (schedules.json in the user's cache folder); `none` does without",
  },
] as const;

/** The file of tuned schedules that a command line means; undefined for `--cache none`. */
export function cachePath(options: Options, system: Pick<NodeJS.Process, "env" | "platform"> = process): string | undefined {
  const wanted = textOption(options, "cache");
  if (wanted !== undefined) return wanted === "none" ? undefined : wanted;
  return join(cacheFolder(system), "schedules.json");
}

/** What the file holds; an empty cache where it is not there, or is of no use, which `warn` is told in a line. */
export async function readCache(path: string | undefined, warn: (line: string) => void): Promise<ScheduleCache> {
  const { emptyCache, parseCache } = await import("../../tune/cache.js");
  if (path === undefined || !existsSync(path)) return emptyCache;
  const read = textOf(path);
  const parsed = "text" in read ? parseCache(read.text) : read;
  if ("cache" in parsed) return parsed.cache;
  warn(`the tuned schedules in ${path} are left aside: ${parsed.problem}`);
  return emptyCache;
}

/** Writes the whole file or leaves it as it is; returns what went wrong, in words. */
export async function writeCache(path: string, cache: ScheduleCache): Promise<string | undefined> {
  const { printCache } = await import("../../tune/cache.js");
  return writeFiles(dirname(path), [{ path: path.slice(dirname(path).length + 1), text: printCache(cache) }]);
}

function textOf(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** By which schedules are kept: what runs them, and its driver. */
export const adapterName = ({ vendor, architecture, device, description }: AdapterFacts): string =>
  [vendor, architecture, device, description].filter((part) => part !== "").join(" / ");

/** What a compilation takes from the cache: what was tuned on an adapter, or for each kind of device on the adapter tuned last. */
export async function readSchedules(options: Options, terminal: Terminal, adapter?: AdapterFacts): Promise<TunedSchedules> {
  const { schedulesOf } = await import("../../tune/cache.js");
  const cache = await readCache(cachePath(options), terminal.warn);
  return schedulesOf(cache, adapter && adapterName(adapter));
}
