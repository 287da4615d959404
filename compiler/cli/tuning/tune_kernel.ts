import { RuntimeFailure } from "../../../runtime/failure.js";
import type { Kernel } from "../../kernel/kernel.js";
import { lowerLoops } from "../../schedule/lower.js";
import type { Profile } from "../../schedule/profile.js";
import type { Schedule } from "../../schedule/schedule.js";
import { legal } from "../../schedule/space.js";
import { type Candidate, search } from "../../tune/search.js";
import { agree, duel } from "./duel.js";
import { type Bench, type Contender, openTrial, type Trial } from "./trial.js";

export interface TuneOptions {
  readonly kernel: Kernel;
  readonly profile: Profile;
  /** The schedule that the cost model chooses, and the winner of an earlier search. */
  readonly chosen: Schedule;
  readonly earlier?: Schedule | undefined;
  /** How often the kernel will run: what compiling it costs is worth so many runs. */
  readonly runs: number;
  readonly random: () => number;
  readonly isOver: () => boolean;
  readonly onTried: (progress: { readonly tried: number; readonly before: number; readonly after: number }) => void;
  /** Told of a candidate that computes something else, or that the device refuses: a bug of ours. */
  readonly onWrong: (schedule: Schedule, what: string) => void;
}

/** Milliseconds of a run under the chosen schedule and under the best that was found; no schedule where none is better. */
export interface TuneResult {
  readonly schedule?: Schedule;
  readonly before: number;
  readonly after: number;
  readonly tried: number;
}

/** Looks for a faster schedule on the device until there is none near or the time is over. */
export async function tuneKernel(bench: Bench, options: TuneOptions): Promise<TuneResult> {
  const { kernel, profile, chosen: schedule, runs } = options;
  const trial = await openTrial(kernel, bench);
  try {
    const chosen = await trial.prepare({ schedule, loops: lowerLoops(kernel, schedule, profile) });
    const best = await climb(trial, chosen, options);
    const { tried } = best;
    // Each win may have been luck: what is kept has won against the choice of the cost model too.
    const last = await duel(trial, best.contender, chosen, runs);
    if (best.contender === chosen || !last.won) return { before: last.incumbent, after: last.incumbent, tried };
    return { schedule: best.contender.schedule, before: last.incumbent, after: last.challenger, tried };
  } finally {
    trial.dispose();
  }
}

async function climb(
  trial: Trial,
  chosen: Contender,
  { kernel, profile, earlier, runs, random, isOver, onTried, onWrong }: TuneOptions,
): Promise<{ readonly contender: Contender; readonly tried: number }> {
  const before = await trial.time(chosen);
  const state = { best: chosen, after: before, tried: 0 };
  const beats = async (candidate: Candidate): Promise<boolean> => {
    const challenger = await attempt(trial, candidate, onWrong);
    state.tried += 1;
    if (challenger === undefined) return false;
    if (!agree(challenger, chosen)) {
      onWrong(candidate.schedule, "computes something else");
      return false;
    }
    const { won, challenger: time } = await duel(trial, challenger, state.best, runs);
    if (won) {
      state.best = challenger;
      state.after = time;
    }
    onTried({ tried: state.tried, before, after: state.after });
    return won;
  };

  // What lay in a file may be of another compiler.
  if (earlier && legal(kernel, earlier, profile) === undefined)
    await beats({ schedule: earlier, loops: lowerLoops(kernel, earlier, profile) });
  const candidates = search({ kernel, profile, start: state.best, random });
  let next = candidates.next();
  while (!next.done && !isOver()) next = candidates.next(await beats(next.value));
  return { contender: state.best, tried: state.tried };
}

/** Undefined where the device refuses the candidate. A device that is lost is the end of the search. */
async function attempt(trial: Trial, candidate: Candidate, onWrong: TuneOptions["onWrong"]): Promise<Contender | undefined> {
  try {
    return await trial.prepare(candidate);
  } catch (error) {
    if (!(error instanceof RuntimeFailure) || error.code !== "DLM554") throw error;
    onWrong(candidate.schedule, error.message);
    return undefined;
  }
}
