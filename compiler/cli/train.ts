import { existsSync } from "node:fs";
import type { Columns } from "../../runtime/data/columns.js";
import type { Observer } from "../../runtime/observer.js";
import type { TrainOptions, TrainResult } from "../../runtime/training.js";
import {
  type Command,
  failed,
  failureOutcome,
  flagOption,
  type Outcome,
  ok,
  type Request,
  type Result,
  textOption,
  usageError,
} from "./command.js";
import { dryRun } from "./dry_run.js";
import { epochEvent, epochText } from "./epoch_text.js";
import { exitCodes } from "./exit.js";
import { traceFailure } from "./first_failure.js";
import { openFolder } from "./folders.js";
import { onInterrupt } from "./interrupt.js";
import { keepCheckpoints } from "./kept_checkpoints.js";
import { limitedFacts, limitedText, memoryLimitOption } from "./memory_limit.js";
import { openProgress, type ProgressView } from "./progress.js";
import { runFiles, runFolder } from "./run_folder.js";
import { scoresJson, scoresText } from "./scores.js";
import { openSession, type Session, sessionOptions } from "./session.js";
import { cannotRead } from "./sources.js";
import type { Terminal } from "./terminal.js";
import { openTrace, traceOption } from "./trace_file.js";
import { openLog, type TrainingLog } from "./training_log.js";
import { blamingFile } from "./weights.js";

export const train: Command = {
  name: "train",
  summary: "Train a model, keep its weights, and tell how good it is on the test split",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [
    ...sessionOptions,
    ...memoryLimitOption,
    { flags: "--seed <number>", doc: "short for --set train.seed=NUMBER" },
    { flags: "-o, --out <dir>", doc: "where weights, checkpoint and log go (runs/ and the file's name)" },
    { flags: "--resume", doc: "go on from the checkpoint there" },
    { flags: "--dry-run", doc: "tell what would be done, draw the learning rate, and train nothing" },
    { flags: "--checkpoint-steps <number>", doc: "keep a checkpoint every so many steps, besides each epoch's end" },
    ...traceOption,
  ],
  examples: [
    { line: "dlmc train model.dlm", doc: "as the file says" },
    { line: "dlmc train model.dlm --set train.epochs=1 --out runs/short", doc: "one epoch, kept elsewhere" },
    { line: "dlmc train model.dlm --resume", doc: "go on after Ctrl-C, bit for bit" },
    { line: "dlmc train model.dlm --dry-run", doc: "what would be done, without a device" },
    { line: "dlmc train model.dlm --json", doc: "ends with one JSON document" },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const steps = textOption(options, "checkpointSteps");
    if (steps !== undefined && !/^[1-9]\d*$/.test(steps))
      return usageError(`--checkpoint-steps ${steps} is not a number of steps`, terminal);
    if (flagOption(options, "dryRun")) return dryRun({ args: [path], options, terminal });
    const tracing = await openTrace(options, terminal);
    if (!tracing.ok) return tracing.outcome;
    const trace = tracing.value;
    const session = await openSession(path, options, terminal, trace?.watch);
    if (!session.ok) return session.outcome;
    try {
      return await runTraining(session.value, { args: [path], options, terminal }, trace?.observe);
    } finally {
      await trace?.write();
      session.value.dispose();
    }
  },
};

async function runTraining(
  session: Session,
  { args: [path = ""], options, terminal }: Request,
  observe: Observer | undefined,
): Promise<Outcome> {
  const { manifest, model, folders } = session;
  if (manifest.training === undefined) {
    const title = `${path} does not say how ${manifest.model} is trained`;
    const help = `add \`train ${manifest.model} on … { loss: … }\` to it`;
    return failureOutcome({ exit: exitCodes.errors, title, help }, terminal);
  }
  const resuming = flagOption(options, "resume");
  const folder = runFolder(path, textOption(options, "out"));
  const files = runFiles(folder, manifest.model);
  const resume = await readCheckpoint(files.checkpoint, resuming, terminal);
  if (!resume.ok) return resume.outcome;
  const opened = openFolder(folder, terminal);
  if (!opened.ok) return opened.outcome;
  const [{ loadSplit }, { writeAtomically }, { observed }] = await Promise.all([
    import("../../runtime/node/dataset.js"),
    import("../../runtime/node/files.js"),
    import("../../runtime/observer.js"),
  ]);
  const load = (split: string) => observed(observe, ["load data", split], () => loadSplit(manifest, split, folders));
  const rows = await load("train");
  // Before training too: what is wrong with it should not be told after hours.
  const isThere = (split: string) => manifest.data?.splits[split] !== undefined;
  const validation = isThere("validation") ? await load("validation") : undefined;
  const held = isThere("test")
    ? { split: "test", rows: await load("test") }
    : validation && { split: "validation", rows: validation };

  const unit = manifest.inputs.some(({ shape }) => shape.length === 3) ? "images" : "rows";
  const view = openProgress(terminal);
  const log = openLog(files.log, resuming);
  const checkpointSteps = textOption(options, "checkpointSteps");
  const tracing = await traceFailure(session, terminal);
  const interrupt = onInterrupt(() => view.say("stopping after the steps under way; Ctrl-C again ends at once"));
  terminal.note(
    `training ${manifest.model} on ${rows.rows} ${unit}, ${model.device.adapter.description || model.device.adapter.vendor}`,
  );
  for (const { limited, plan } of session.compiled.programs)
    if (limited) terminal.note(`memory of a step: ${limitedText(limitedFacts(limited, plan.peakBytes))}`);
  try {
    const how: TrainOptions = {
      ...watchers(view, log, unit, manifest.training.metrics),
      ...keepCheckpoints(manifest, folder, writeAtomically),
      signal: interrupt.signal,
      byOperator: tracing.byOperator,
      ...(validation && { validation }),
      ...(resume.value !== undefined && { resume: resume.value }),
      ...(checkpointSteps !== undefined && { checkpointSteps: Number(checkpointSteps) }),
    };
    // Only reading a checkpoint can fail for what is in one.
    const result = await observed(observe, ["train"], () => blamingFile(files.checkpoint, () => model.train(rows, how)));
    view.close();
    await writeAtomically(files.weights, await model.save());
    if (result.stopped === "aborted") return interrupted(manifest.model, result, files);
    if (result.stopped === "early")
      terminal.note(`stopped early after epoch ${result.epochs}: the weights are those of the best one`);
    return await observed(observe, ["evaluate", held?.split], () => finish(session, result, files, { held, terminal }));
  } catch (error) {
    // The weights of before are on the device then, and worth more than those of an epoch ago.
    if (await isNoNumber(error)) await writeAtomically(files.weights, await model.save());
    const traced = await tracing.tell(error);
    if (traced === undefined) throw error;
    return traced;
  } finally {
    view.close();
    log.close();
    interrupt.dispose();
  }
}

async function isNoNumber(error: unknown): Promise<boolean> {
  const { RuntimeFailure } = await import("../../runtime/failure.js");
  return error instanceof RuntimeFailure && error.code === "DLM555";
}

async function readCheckpoint(path: string, wanted: boolean, terminal: Terminal): Promise<Result<Uint8Array | undefined>> {
  if (!wanted) return ok(undefined);
  const { readBytes } = await import("../../runtime/node/files.js");
  try {
    return ok(await readBytes(path));
  } catch (error) {
    if (existsSync(path)) return failed({ exit: exitCodes.data, title: cannotRead(path, error) }, terminal);
    const help = "train without --resume first, or say with --out where the checkpoint lies";
    return failed({ exit: exitCodes.data, title: `there is no checkpoint ${path} to resume from`, help }, terminal);
  }
}

function watchers(
  view: ProgressView,
  log: TrainingLog,
  unit: string,
  metrics: readonly string[],
): Pick<TrainOptions, "onProgress" | "onEpoch"> {
  return {
    onProgress: (progress) => {
      view.show({ ...progress, unit });
      log.write({ event: "progress", ...progress });
    },
    onEpoch: (summary) => {
      view.say(epochText(summary, metrics));
      log.write(epochEvent(summary));
    },
  };
}

type Files = ReturnType<typeof runFiles>;

function interrupted(model: string, { epochs, steps, seconds }: TrainResult, files: Files): Outcome {
  return {
    exit: exitCodes.interrupted,
    json: { model, interrupted: true, epochs, steps, seconds, checkpoint: files.checkpoint },
    summary: `stopped after ${steps} steps; --resume goes on from ${files.checkpoint}`,
  };
}

/** Rows that are kept back to measure on. */
interface HeldRows {
  readonly split: string;
  readonly rows: Columns;
}

/** Measures, where rows are held back, and tells. */
async function finish(
  { manifest, model }: Session,
  result: TrainResult,
  files: Files,
  { held, terminal }: { readonly held: HeldRows | undefined; readonly terminal: Terminal },
): Promise<Outcome> {
  const { epochs, steps, seconds, stopped } = result;
  const facts = { model: manifest.model, epochs, steps, seconds, ...(stopped === "early" && { stopped }) };
  const kept = `weights: ${files.weights}`;
  if (held === undefined) return { exit: exitCodes.fine, json: { ...facts, weights: files.weights }, summary: kept };
  terminal.note(`measuring on ${held.split}`);
  const evaluation = await model.evaluate(held.rows);
  return {
    exit: exitCodes.fine,
    json: { ...facts, [held.split]: scoresJson(evaluation), weights: files.weights },
    text: scoresText(evaluation, held.split),
    summary: kept,
  };
}
