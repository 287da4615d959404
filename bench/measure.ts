import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { figure } from "./figure.js";
import { compileInto, type Inputs, makeInputs } from "./inputs.js";
import { waitForQuiet } from "./load.js";
import { metrics } from "./metrics.js";
import { conclude, isSame, median, type Standing, type Turn } from "./outcome.js";
import type { Machine, Row, RowResult } from "./row.js";
import type { Job, Subject } from "./subject.js";
import { takeTurn } from "./turn.js";

/** How rows are measured. */
export interface Manner {
  readonly rounds: number;
  /** Seconds to wait for a quiet machine before each turn. */
  readonly patience: number;
  readonly tell: (line: string) => void;
}

/**
 * Gives every subject of a row its turns, one after the other and never two at once, so that what disturbs the machine for a while
 * disturbs all of them. A subject that is absent, fails or computes something else than the first gets no further turn, and the
 * others go on; where the model does not compile, all of them have failed.
 */
export async function measure(row: Row, { rounds, patience, tell }: Manner): Promise<RowResult> {
  const root = mkdtempSync(join(tmpdir(), "dlmc-bench-"));
  try {
    const inputs = attempt(() => makeInputs(row.job, root));
    let standings = row.subjects.map((subject): Standing => start(subject, row.job, inputs));
    for (let round = 1; round <= rounds; round += 1) {
      const after: Standing[] = [];
      for (const standing of standings) {
        if ("failed" in inputs || !("turns" in standing)) {
          after.push(standing);
          continue;
        }
        const expected = [...after, ...standings].flatMap((other) => ("turns" in other ? other.turns : []))[0]?.check;
        await waitForQuiet(patience);
        const next = await withTurn(row, standing, { inputs, expected });
        tell(`${row.name}, round ${round} of ${rounds}: ${describe(row, next)}`);
        after.push(next);
      }
      standings = after;
    }
    const { name, title, doc, metric, ablation } = row;
    const about = { row: name, title, doc, metric, date: new Date().toISOString(), rounds, machine: machine() };
    return { ...about, ...(ablation && { ablation }), outcomes: conclude(row, standings) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Failed {
  readonly failed: string;
}

function attempt<T>(make: () => T): T | Failed {
  try {
    return make();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Before its first turn, with the model compiled where the subject wants that. */
function start(subject: Subject, job: Job, inputs: Inputs | Failed): Standing {
  const { name, choices } = subject;
  const ready =
    "failed" in inputs || choices === undefined
      ? inputs
      : attempt(() => compileInto(join(inputs.folder, name), { model: inputs.model, job, choices }));
  return ready && "failed" in ready ? { subject, missing: "failed", why: ready.failed } : { subject, turns: [] };
}

async function withTurn(
  row: Row,
  { subject, turns }: Extract<Standing, { turns: unknown }>,
  { inputs, expected }: { readonly inputs: Inputs; readonly expected: readonly number[] | undefined },
): Promise<Standing> {
  const answer = await takeTurn(subject, row.job, inputs);
  if ("absent" in answer) return { subject, missing: "absent", why: answer.absent };
  if ("failed" in answer) return { subject, missing: "failed", why: answer.failed };
  if (metrics[row.metric].of(answer).length === 0) return { subject, missing: "absent", why: "it does not tell" };
  if (expected === undefined || isSame(answer.check, expected)) return { subject, turns: [...turns, answer] };
  return { subject, missing: "failed", why: `it computes ${list(answer.check)}, and should compute ${list(expected)}` };
}

const list = (values: readonly number[]): string => `[${values.map(figure).join(", ")}]`;

function describe({ metric }: Row, standing: Standing): string {
  const { name } = standing.subject;
  if (!("turns" in standing)) return `${name} ${standing.missing}: ${standing.why}`;
  return `${name} ${figure(median(metrics[metric].of(standing.turns.at(-1) as Turn)))} ${metrics[metric].unit}`.trim();
}

export const machine = (): Machine => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  system: `${type()} ${release()}`,
  node: process.version,
  webgpu: versionOf("../node_modules/webgpu/package.json"),
});

const versionOf = (path: string): string =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { readonly version: string }).version;
