import { invariant } from "../../base/invariant.js";
import { type Liveness, livenessOf, type Run, type Tape, type Value } from "./runs.js";

/** Runs that would be repeated, one after the other, before the run at a position. The last makes the values that are freed. */
interface Repetition {
  readonly position: number;
  /** What each reads, and the values that it makes again. */
  readonly runs: readonly { readonly unit: number; readonly reads: readonly Value[]; readonly values: readonly Value[] }[];
  /** Bytes that are no longer held where the most is. */
  readonly freed: number;
  /** These, times how long they are free, for each operation that is done again. */
  readonly gain: number;
}

/** Repeating a chain of more kernels than that for one value is not worth looking for. */
const longestChain = 16;
/** What is so much smaller than what is freed is held rather than made again. */
const smallPart = 1 / 16;
/** Nor is it worth to free less than such a part of what has to be, unless nothing larger is left. */
const worthwhilePart = 1 / 64;

/**
 * Frees values where the most is held and makes them again before the kernel that reads them next, until no more than `target`
 * bytes are held at any time, or nothing helps any more. What frees the most bytes for the longest time for the fewest operations
 * goes first: T. Chen et al., "Training deep nets with sublinear memory cost", 2016, generalised to any graph.
 */
export function repeatRuns(tape: Tape, target: number): Tape {
  let best = tape;
  let alive = livenessOf(tape);
  while (alive.peak > target) {
    const next = improve(best, alive, target);
    if (next === undefined) return best;
    [best, alive] = [next.tape, next.alive];
  }
  return best;
}

interface Improved {
  readonly tape: Tape;
  readonly alive: Liveness;
}

/** The best repetition that lowers the peak, or makes it shorter. */
function improve(tape: Tape, alive: Liveness, target: number): Improved | undefined {
  const found = repetitions(momentOf(tape, alive)).sort((a, b) => b.gain - a.gain);
  const isWorthwhile = ({ freed }: Repetition): boolean => freed >= worthwhilePart * (alive.peak - target);
  for (const repetition of [...found.filter(isWorthwhile), ...found.filter((each) => !isWorthwhile(each))]) {
    for (const merge of [true, false]) {
      const next = { ...tape, runs: insert(tape, repetition, merge) };
      const nextAlive = livenessOf(next);
      if (isLower(nextAlive, alive)) return { tape: next, alive: nextAlive };
    }
  }
  return undefined;
}

const isLower = (a: Liveness, b: Liveness): boolean => a.peak < b.peak || (a.peak === b.peak && timesAtPeak(a) < timesAtPeak(b));

const timesAtPeak = ({ bytes, peak }: Liveness): number => bytes.filter((each) => each === peak).length;

/** When the most is held. */
interface Moment {
  readonly tape: Tape;
  readonly alive: Liveness;
  readonly at: number;
  /** Where each unit runs for the first time. */
  readonly positions: ReadonlyMap<number, number>;
}

function momentOf(tape: Tape, alive: Liveness): Moment {
  const positions = new Map(tape.runs.flatMap(({ unit, again }, i) => (again ? [] : [[unit, i] as const])));
  return { tape, alive, at: alive.bytes.indexOf(alive.peak), positions };
}

/** What could be freed then. */
function repetitions(moment: Moment): Repetition[] {
  const { tape, alive, at } = moment;
  return tape.runs.slice(0, at).flatMap((from, i) => {
    const { repeatable } = tape.units[from.unit];
    const idle = from.makes.filter((value) => {
      const reads = alive.readAt.get(value) ?? [];
      return repeatable.has(value.node) && !reads.includes(at) && (reads.at(-1) ?? -1) > at;
    });
    if (idle.length === 0) return [];
    const position = Math.min(...idle.map((value) => nextRead(alive, value, at)));
    const chain = chainOf(moment, { from, values: idle, position });
    if (chain === undefined) return [];
    const freed = idle.reduce((sum, { bytes }) => sum + bytes, 0) - chain.heldLonger;
    const flops = chain.runs.reduce((sum, run) => sum + tape.units[run.unit].flops, 0);
    return freed > 0 ? [{ position, runs: chain.runs, freed, gain: (freed * (position - i)) / (flops + 1) }] : [];
  });
}

const nextRead = ({ readAt }: Liveness, value: Value, at: number): number =>
  readAt.get(value)?.find((read) => read > at) ?? Number.POSITIVE_INFINITY;

interface Wanted {
  readonly from: Run;
  readonly values: readonly Value[];
  readonly position: number;
}

/**
 * A run, and before it those that make again what it reads and is gone by then; what cannot be made again has to be held longer.
 * Undefined where one of them would come too late.
 */
function chainOf(
  { tape, alive, at, positions }: Moment,
  wanted: Wanted,
): { readonly runs: Repetition["runs"]; readonly heldLonger: number } | undefined {
  const runs: Repetition["runs"][number][] = [];
  const held = new Set<Value>();
  const most = smallPart * wanted.values.reduce((sum, { bytes }) => sum + bytes, 0);
  const add = ({ from, values }: Pick<Wanted, "from" | "values">): boolean => {
    const part = tape.units[from.unit].partOf(values.map(({ node }) => node));
    const isLate = [...(part?.before ?? [])].some((unit) => (positions.get(unit) ?? 0) < wanted.position);
    if (part === undefined || isLate || runs.length >= longestChain) return false;
    const reads = from.reads.filter(({ node }) => part.reads.has(node));
    const lost = reads.filter((value) => !tape.kept.has(value) && (alive.readAt.get(value)?.at(-1) ?? -1) < at);
    for (const value of lost) {
      if (held.has(value) || runs.some((run) => run.values.includes(value))) continue;
      const maker = tape.runs[alive.madeAt.get(value) ?? -1];
      invariant(maker, "a value is read that nothing makes");
      const canRepeat = value.bytes > most && tape.units[maker.unit].repeatable.has(value.node);
      if (!canRepeat || !add({ from: maker, values: [value] })) held.add(value);
    }
    runs.push({ unit: from.unit, reads, values });
    return true;
  };
  return add(wanted) ? { runs, heldLonger: [...held].reduce((sum, { bytes }) => sum + bytes, 0) } : undefined;
}

/**
 * The runs with those of a repetition put in: readers from its position on read what it makes. Where later runs make the same
 * values again, `merge` takes these out, and their readers too read what is made here.
 */
function insert({ runs }: Tape, { position, runs: repeated }: Repetition, merge: boolean): readonly Run[] {
  const instead = new Map<Value, Value>();
  const inserted = repeated.map(({ unit, reads: before, values }): Run => {
    const reads = before.map((value) => instead.get(value) ?? value);
    const makes = values.map((value) => ({ ...value }));
    for (const [n, value] of values.entries()) instead.set(value, makes[n]);
    return { unit, makes, reads, again: true };
  });
  const made = new Map(inserted.flatMap(({ makes }) => makes.map((value) => [value.node, value] as const)));
  const later = runs.slice(position).filter((run) => {
    const isSame = merge && run.again && run.makes.every(({ node }) => made.has(node));
    if (isSame) for (const value of run.makes) instead.set(value, made.get(value.node) as Value);
    return !isSame;
  });
  const rewired = later.map((run) =>
    run.reads.some((value) => instead.has(value))
      ? { ...run, reads: run.reads.map((value) => instead.get(value) ?? value) }
      : run,
  );
  return [...runs.slice(0, position), ...inserted, ...rewired];
}
