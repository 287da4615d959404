import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { figure } from "./figure.js";
import { type Inputs, makeInputs } from "./inputs.js";
import { metrics } from "./metrics.js";
import { conclude, isSame, type Standing, spreadOf } from "./outcome.js";
import type { Machine, Row, RowResult } from "./row.js";
import { takeTurn } from "./turn.js";

/**
 * Gives every subject of a row its turns, one after the other and never two at once, so that what disturbs the machine for a while
 * disturbs all of them. A subject that is absent, fails or computes something else than the first gets no further turn, and the
 * others go on; where the model does not compile, all of them have failed.
 */
export async function measure(
  row: Row,
  { rounds, tell }: { readonly rounds: number; readonly tell: (line: string) => void },
): Promise<RowResult> {
  const root = mkdtempSync(join(tmpdir(), "dlmc-bench-"));
  try {
    const inputs = attempt(() => makeInputs(row.job.work, root));
    let standings = row.subjects.map(
      (subject): Standing => ("failed" in inputs ? { subject, missing: "failed", why: inputs.failed } : { subject, turns: [] }),
    );
    for (let round = 1; round <= rounds && !("failed" in inputs); round += 1) {
      const after: Standing[] = [];
      for (const standing of standings) {
        const next = await nextTurn(row, standing, { inputs, before: [...after, ...standings] });
        after.push(next);
        if (next !== standing) tell(`${row.name}, round ${round} of ${rounds}: ${describe(row, next)}`);
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

function attempt<T>(make: () => T): T | { readonly failed: string } {
  try {
    return make();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The standing with one turn more; the same where there is none to take. */
async function nextTurn(
  row: Row,
  standing: Standing,
  { inputs, before }: { readonly inputs: Inputs; readonly before: readonly Standing[] },
): Promise<Standing> {
  if (!("turns" in standing)) return standing;
  const { subject, turns } = standing;
  const answer = await takeTurn(subject, row.job, inputs);
  if ("absent" in answer) return { subject, missing: "absent", why: answer.absent };
  if ("failed" in answer) return { subject, missing: "failed", why: answer.failed };
  if (metrics[row.metric].of(answer).length === 0) return { subject, missing: "absent", why: "it does not tell" };
  const expected = before.flatMap((other) => ("turns" in other ? other.turns : []))[0]?.check ?? answer.check;
  if (isSame(answer.check, expected)) return { subject, turns: [...turns, answer] };
  return { subject, missing: "failed", why: `it computes ${list(answer.check)}, and should compute ${list(expected)}` };
}

const list = (values: readonly number[]): string => `[${values.map(figure).join(", ")}]`;

function describe({ metric }: Row, standing: Standing): string {
  const { name } = standing.subject;
  if (!("turns" in standing)) return `${name} ${standing.missing}: ${standing.why}`;
  return `${name} ${figure(spreadOf(standing.turns.slice(-1).flatMap(metrics[metric].of)).median)} ${metrics[metric].unit}`.trim();
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
