import { readFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import type { Machine, Measured, Row, RowResult, Spread } from "./row.js";
import type { Subject } from "./subject.js";
import { type Turn, takeTurn } from "./turn.js";

/**
 * Gives every subject of a row its turns, one after the other and never two at once, so that what disturbs the machine for a while
 * disturbs all of them. Throws where a subject fails or computes something else than the first.
 */
export async function measure(
  row: Row,
  { rounds, tell }: { readonly rounds: number; readonly tell: (line: string) => void },
): Promise<RowResult> {
  const turns = new Map<Subject, Turn[]>(row.subjects.map((subject) => [subject, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [subject, taken] of turns) {
      const turn = await takeTurn(subject, row.job);
      taken.push(turn);
      tell(`${row.name}, round ${round} of ${rounds}: ${subject.name} ${figure(spreadOf([turn]).median)} ms`);
      checkSame(subject, turn, turns.get(row.subjects[0] as Subject)?.[0] ?? turn);
    }
  }
  const first = spreadOf(turns.get(row.subjects[0] as Subject) ?? []).median;
  const measured = [...turns].map(([subject, taken]) => summarise(subject, taken, { first, batch: row.job.batch }));
  return { row: row.name, doc: row.doc, date: new Date().toISOString(), rounds, machine: machine(), measured };
}

function summarise(
  { name }: Subject,
  taken: readonly Turn[],
  { first, batch }: { readonly first: number; readonly batch: number },
): Measured {
  const ms = spreadOf(taken);
  const { adapter, version, dispatches, peakBytes } = taken[0] as Turn;
  const loads = taken.flatMap(({ otherCores }) => (otherCores === undefined ? [] : [otherCores]));
  return {
    subject: name,
    ms,
    ratio: ms.median / first,
    perSecond: (1000 * batch) / ms.median,
    adapter,
    version,
    ...(loads.length === 0 ? {} : { otherCores: loads.reduce((sum, load) => sum + load, 0) / loads.length }),
    ...(dispatches === undefined ? {} : { dispatches }),
    ...(peakBytes === undefined ? {} : { peakBytes }),
  };
}

function spreadOf(turns: readonly Turn[]): Spread {
  const sorted = turns.flatMap(({ ms }) => ms).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { min: sorted[0] as number, median, max: sorted.at(-1) as number, samples: sorted.length };
}

/** Ten steps of float32 leave a little room; another network, other weights or other rows would be far outside it. */
function checkSame({ name }: Subject, { check }: Turn, expected: Turn): void {
  const apart = check.some((value, n) => {
    const wanted = expected.check[n] as number;
    return !(Math.abs(value - wanted) <= 1e-3 + 1e-2 * Math.abs(wanted));
  });
  if (apart) throw new Error(`${name} computes [${check.join(", ")}], and should compute [${expected.check.join(", ")}]`);
}

const machine = (): Machine => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  system: `${type()} ${release()}`,
  node: process.version,
  webgpu: versionOf("../node_modules/webgpu/package.json"),
});

const versionOf = (path: string): string =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { readonly version: string }).version;

/** Three digits. */
export const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
