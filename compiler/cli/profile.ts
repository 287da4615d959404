import { basename, dirname } from "node:path";
import type { ProgramSpec } from "../../runtime/manifest.js";
import { suggest } from "../base/suggest.js";
import {
  type Command,
  failed,
  flagOption,
  type Options,
  type Outcome,
  ok,
  type Request,
  type Result,
  textOption,
} from "./command.js";
import { exitCodes } from "./exit.js";
import { openFolder } from "./folders.js";
import type { Report } from "./profile/report.js";
import { openSession, type Session, sessionOptions } from "./session.js";
import { readSource } from "./sources.js";
import type { Terminal } from "./terminal.js";
import { writeFiles } from "./write_files.js";

export const profile: Command = {
  name: "profile",
  summary: "Tell where the time and the memory of a step go, kernel by kernel",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [
    { flags: "--program <name>", doc: "train, evaluate or predict (train, where the file says how)" },
    { flags: "--steps <number>", doc: "runs to take medians of (20)" },
    { flags: "--all", doc: "list the smallest kernels too" },
    { flags: "--html <file>", doc: "write a page with timeline, roofline and memory" },
    ...sessionOptions,
  ],
  examples: [
    { line: "dlmc profile model.dlm", doc: "a training step" },
    { line: "dlmc profile model.dlm --html step.html", doc: "the same as a page, which needs no network" },
    { line: "dlmc profile model.dlm --program predict_1 --json", doc: "one prediction, as JSON" },
    { line: "dlmc profile model.dlm --set train.batch=128", doc: "another batch" },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const runs = readSteps(options, terminal);
    if (!runs.ok) return runs.outcome;
    const page = textOption(options, "html");
    const folder = page === undefined ? ok("") : openFolder(dirname(page), terminal, "name another file with --html");
    if (!folder.ok) return folder.outcome;
    const opened = await openSession(path, options, terminal, { device: { exactTimestamps: true } });
    if (!opened.ok) return opened.outcome;
    try {
      return await runProfile(opened.value, runs.value, { args: [path], options, terminal });
    } finally {
      opened.value.dispose();
    }
  },
};

const usualSteps = 20;

function readSteps(options: Options, terminal: Terminal): Result<number> {
  const steps = textOption(options, "steps");
  if (steps === undefined || /^[1-9]\d{0,5}$/.test(steps)) return ok(Number(steps ?? usualSteps));
  return failed({ exit: exitCodes.usage, title: `--steps ${steps} is not a number of steps` }, terminal);
}

async function runProfile(session: Session, runs: number, { args: [path = ""], options, terminal }: Request): Promise<Outcome> {
  const { manifest, model, compiled, folders } = session;
  const chosen = chooseProgram(manifest.programs, textOption(options, "program"), terminal);
  if (!chosen.ok) return chosen.outcome;
  const program = chosen.value;
  const [{ loadSplit }, { measureProgram }, { makeReport }, { renderTable }] = await Promise.all([
    import("../../runtime/node/dataset.js"),
    import("./profile/measure.js"),
    import("./profile/report.js"),
    import("./profile/table.js"),
  ]);
  const split = program.kind === "evaluate" && manifest.data?.splits.test !== undefined ? "test" : "train";
  const rows = program.kind === "predict" ? undefined : await loadSplit(manifest, split, folders);
  terminal.note(`profiling ${program.name} of ${manifest.model}, ${runs} runs`);
  const measured = await measureProgram(model.executor, program, { rows, runs });
  const planned = compiled.programs[manifest.programs.indexOf(program)];
  const adapter = model.device.adapter.description || model.device.adapter.vendor;
  const textOf = (used: string): string | undefined => {
    const source = readSource(used, terminal);
    return source.ok ? source.value.text : undefined;
  };
  const report = makeReport({ file: path, adapter, textOf }, compiled, planned, program, measured);

  const page = textOption(options, "html");
  const written = page === undefined ? undefined : await writePage(page, report);
  if (written !== undefined) return failed({ exit: exitCodes.usage, title: written }, terminal).outcome;
  return {
    exit: exitCodes.fine,
    json: report,
    text: renderTable(report, {
      paint: terminal.paint,
      everything: flagOption(options, "all"),
      ...(terminal.interactive && { width: terminal.columns }),
    }),
    ...(page !== undefined && { summary: `page: ${page}` }),
  };
}

/** By name, or the largest batch of a kind. */
function chooseProgram(programs: readonly ProgramSpec[], wanted: string | undefined, terminal: Terminal): Result<ProgramSpec> {
  const kinds = wanted === undefined ? ["train", "predict"] : [wanted];
  const largest = [...programs].sort((a, b) => b.batch - a.batch);
  const found =
    programs.find(({ name }) => name === wanted) ?? kinds.flatMap((kind) => largest.find((each) => each.kind === kind) ?? [])[0];
  if (found !== undefined) return ok(found);
  const names = programs.map(({ name }) => name);
  const near = suggest(wanted ?? "", names);
  const help = `${near === undefined ? "" : `did you mean ${near}? `}there are ${names.join(", ")}`;
  return failed({ exit: exitCodes.usage, title: `the model has no program ${wanted}`, help }, terminal);
}

/** Undefined, or what went wrong. */
async function writePage(path: string, report: Report): Promise<string | undefined> {
  const { renderPage } = await import("./profile/page.js");
  return writeFiles(dirname(path), [{ path: basename(path), text: renderPage(report) }]);
}
