import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { compileInto, type Inputs, makeInputs } from "./inputs.js";
import { waitForQuiet } from "./load.js";
import { conclude, type Standing } from "./outcome.js";
import { playRounds } from "./rounds.js";
import type { Machine, Row, RowResult } from "./row.js";
import type { Failed, Job, Subject } from "./subject.js";
import { takeTurn } from "./turn.js";

/** How rows are measured. */
export interface Manner {
  readonly rounds: number;
  /** Seconds to wait for a quiet machine before each turn. */
  readonly patience: number;
  readonly tell: (line: string) => void;
}

/** What a row comes to. Where its model does not compile, all subjects have failed. */
export async function measure(row: Row, { rounds, patience, tell }: Manner): Promise<RowResult> {
  const root = mkdtempSync(join(tmpdir(), "dlmc-bench-"));
  try {
    const inputs = attempt(() => makeInputs(row.job, root));
    const take = async (subject: Subject) => {
      if ("failed" in inputs) return inputs;
      await waitForQuiet(patience);
      return takeTurn(subject, row.job, inputs);
    };
    const start = row.subjects.map((subject) => begin(subject, row.job, inputs));
    const standings = await playRounds(row, start, { rounds, take, tell });
    const { name, title, doc, metric, ablation } = row;
    const about = { row: name, title, doc, metric, date: new Date().toISOString(), rounds, machine: machine() };
    return { ...about, ...(ablation && { ablation }), outcomes: conclude(row, standings) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A subject before its first turn, with the model compiled where it wants that. */
function begin(subject: Subject, job: Job, inputs: Inputs | Failed): Standing {
  const { name, choices } = subject;
  if ("failed" in inputs || choices === undefined) return { subject, turns: [] };
  const { folder, model } = inputs;
  const compiled = attempt(() => compileInto(join(folder, name), { model, job, choices }));
  return compiled === undefined ? { subject, turns: [] } : { subject, missing: "failed", why: compiled.failed };
}

function attempt<T>(make: () => T): T | Failed {
  try {
    return make();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
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
