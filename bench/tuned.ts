import { existsSync, readFileSync } from "node:fs";
import { cachePath } from "../compiler/cli/tuning/schedule_file.js";
import type { TunedSchedules } from "../compiler/plan/tuned.js";
import { parseCache, schedulesOf } from "../compiler/tune/cache.js";

/** What `dlmc tune` has kept on this machine, as `dlmc build` takes it: nothing where it has not run. */
export function keptSchedules(): TunedSchedules {
  const path = cachePath({});
  if (path === undefined || !existsSync(path)) return {};
  const read = parseCache(readFileSync(path, "utf8"));
  return "cache" in read ? schedulesOf(read.cache) : {};
}
