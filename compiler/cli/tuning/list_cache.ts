import { describeSchedule } from "../../schedule/print.js";
import type { ScheduleCache } from "../../tune/cache.js";
import type { Outcome } from "../command.js";
import { exitCodes } from "../exit.js";
import { tableLines } from "./table.js";

/** What is kept, adapter by adapter. */
export function listCache(path: string, cache: ScheduleCache): Outcome {
  const adapters = Object.entries(cache.adapters).map(([adapter, { tuned, kernels }]) => {
    const rows = Object.values(kernels).map(({ name, before, after, schedule }) => [
      name,
      `${before.toFixed(3)} ms`,
      `${after.toFixed(3)} ms`,
      describeSchedule(schedule),
    ]);
    return [`${adapter}, tuned ${tuned.slice(0, 10)}`, ...tableLines([["kernel", "before", "after", "schedule"], ...rows])].join(
      "\n",
    );
  });
  const text = adapters.length === 0 ? "nothing is tuned" : adapters.join("\n\n");
  return { exit: exitCodes.fine, json: { file: path, ...cache }, text, summary: path };
}
