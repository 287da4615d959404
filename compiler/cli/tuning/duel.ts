import { median } from "../../../runtime/measure/median.js";
import type { HostArray } from "../../../runtime/sizes.js";
import type { Contender, Trial } from "./trial.js";

/** Milliseconds of a run: the medians of readings that were taken in turns. */
export interface Duel {
  readonly challenger: number;
  readonly incumbent: number;
  readonly won: boolean;
}

/**
 * Times two contenders in turns, so that what disturbs the machine for a while disturbs both. The challenger wins where it costs
 * clearly less, its runs and its compilation together, in all turns but one; as soon as it cannot win any more, it has lost.
 */
export async function duel(trial: Trial, challenger: Contender, incumbent: Contender, runs: number): Promise<Duel> {
  const turns: { readonly challenger: number; readonly incumbent: number }[] = [];
  let lost = 0;
  while (turns.length < mostTurns && lost <= mayLose) {
    const turn = { challenger: await trial.time(challenger), incumbent: await trial.time(incumbent) };
    turns.push(turn);
    const costs = runs * turn.challenger + challenger.compiling;
    if (costs >= clearly * (runs * turn.incumbent + incumbent.compiling)) lost += 1;
  }
  const time = median(turns.map((turn) => turn.incumbent));
  const ratio = median(turns.map((turn) => turn.challenger / turn.incumbent));
  return { challenger: ratio * time, incumbent: time, won: lost <= mayLose };
}

/** Two equal ones win in 6 of a hundred such duels; and who wins is asked again before it is kept. */
const mostTurns = 7;
const mayLose = 1;
const clearly = 0.97;

/**
 * Whether two contenders have computed the same: floating-point sums in another order differ by a ten-thousandth of the largest
 * number at most, halves by as much as they are rounded, and of whole numbers, which may tell where a maximum stands, one in a thousand may differ.
 */
export function agree(a: Contender, b: Contender): boolean {
  return [...a.results].every(([buffer, values]) => {
    const others = b.results.get(buffer);
    if (others === undefined || others.length !== values.length) return false;
    return values instanceof Float32Array
      ? areClose(values, others, a.halves.has(buffer) ? 1e-3 : 1e-4)
      : differences(values, others) <= values.length / 1000;
  });
}

function areClose(a: HostArray, b: HostArray, tolerance: number): boolean {
  let largest = 0;
  for (const value of a) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - (b[i] as number)) <= tolerance * largest + 1e-7);
}

function differences(a: HostArray, b: HostArray): number {
  let count = 0;
  for (const [i, value] of a.entries()) if (value !== b[i]) count += 1;
  return count;
}
