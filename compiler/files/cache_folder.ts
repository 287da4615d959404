import { homedir } from "node:os";
import { join } from "node:path";

/** Where files of the user's lie that can be made again: measured schedules, pages that an editor shows. It need not be there yet. */
export function cacheFolder({ env, platform }: Pick<NodeJS.Process, "env" | "platform"> = process): string {
  const usual = platform === "win32" ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  return join(usual || join(homedir(), ".cache"), "dlmc");
}
