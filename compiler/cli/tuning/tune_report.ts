import { describeSchedule } from "../../schedule/print.js";
import type { Schedule } from "../../schedule/schedule.js";
import type { Outcome } from "../command.js";
import { exitCodes } from "../exit.js";
import { tableLines } from "./table.js";

/** What became of one kernel; milliseconds are of one run. */
export interface TunedJob {
  readonly name: string;
  /** How often the programs run it. */
  readonly times: number;
  readonly before: number;
  readonly after: number;
  readonly tried: number;
  /** Absent where nothing was faster than what the cost model chooses. */
  readonly schedule?: Schedule;
}

/** A schedule that was not to be trusted. */
export interface WrongSchedule {
  readonly kernel: string;
  readonly schedule: Schedule;
  readonly what: string;
}

export interface TuneReport {
  readonly adapter: string;
  /** The file of the cache. */
  readonly cache: string;
  readonly jobs: readonly TunedJob[];
  /** Kernels that take too little time to be looked at. */
  readonly small: number;
  readonly wrong: readonly WrongSchedule[];
  readonly interrupted: boolean;
}

export function reportOutcome(report: TuneReport): Outcome {
  const { jobs, cache, interrupted, small } = report;
  const faster = jobs.filter(({ schedule }) => schedule !== undefined);
  const total = (which: "before" | "after") => jobs.reduce((sum, job) => sum + job.times * job[which], 0).toFixed(2);
  const rows = faster.map(({ name, before, after, tried, schedule }) => [
    name,
    `${before.toFixed(3)} ms`,
    `${after.toFixed(3)} ms`,
    `${(before / after).toFixed(2)} times`,
    `${tried} tried`,
    schedule ? describeSchedule(schedule) : "",
  ]);
  return {
    exit: interrupted ? exitCodes.interrupted : exitCodes.fine,
    json: report,
    text: tableLines(rows).join("\n"),
    summary: [
      `${faster.length} of ${jobs.length} kernels run faster, ${small} were too small to look at`,
      `their times together: ${total("before")} ms before, ${total("after")} ms after`,
      `kept in ${cache}, which build, train, eval and predict use`,
    ].join("\n"),
  };
}
