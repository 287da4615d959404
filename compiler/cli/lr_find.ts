import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Manifest } from "../../runtime/manifest.js";
import { type Command, failureOutcome, listOption, type Options, type Outcome, textOption, usageError } from "./command.js";
import { drawCurve } from "./curve.js";
import { exitCodes } from "./exit.js";
import { cannotWrite, openFolder } from "./folders.js";
import { openProgress } from "./progress.js";
import { addStep, hasDiverged, type SweepPoint, suggestRate } from "./rate_sweep.js";
import { openSession, type Session, sessionOptions } from "./session.js";
import { sweepPage } from "./sweep_page.js";
import type { Terminal } from "./terminal.js";

const usual = { from: 1e-6, to: 10, steps: 100 } as const;

export const lrFind: Command = {
  name: "lr-find",
  summary: "Try learning rates from tiny to huge over some steps, and suggest one",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [
    { flags: "--from <rate>", doc: `the first learning rate (${usual.from})` },
    { flags: "--to <rate>", doc: `the last one (${usual.to})` },
    { flags: "--steps <number>", doc: `over so many steps (${usual.steps})` },
    { flags: "--html <file>", doc: "write the curve as a page" },
    ...sessionOptions,
  ],
  examples: [
    { line: "dlmc lr-find model.dlm", doc: "100 steps from new weights, which are thrown away" },
    { line: "dlmc lr-find model.dlm --from 1e-4 --to 1 --steps 300", doc: "a closer look" },
    { line: "dlmc lr-find model.dlm --html rates.html --json", doc: "as a page and as JSON" },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const sweep = readSweep(options);
    if (typeof sweep === "string") return usageError(sweep, terminal);
    const page = textOption(options, "html");
    const folder = page === undefined ? undefined : openFolder(dirname(page), terminal, "name another file with --html");
    if (folder && !folder.ok) return folder.outcome;
    const opened = await openSession(path, { ...options, set: sweepSettings(options, sweep) }, terminal, { change: alone });
    if (!opened.ok) return opened.outcome;
    try {
      return await runSweep(opened.value, sweep, { path, page, terminal });
    } finally {
      opened.value.dispose();
    }
  },
};

interface Sweep {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** What is asked for, or what is wrong with it. */
function readSweep(options: Options): Sweep | string {
  const [from, to] = [Number(textOption(options, "from") ?? usual.from), Number(textOption(options, "to") ?? usual.to)];
  const steps = Number(textOption(options, "steps") ?? usual.steps);
  if (!(from > 0 && to > from && Number.isFinite(to)))
    return "--from and --to are learning rates above 0, the second the larger one";
  return Number.isInteger(steps) && steps >= 10 && steps <= 100_000
    ? { from, to, steps }
    : "--steps is a number of steps, 10 or more";
}

/** The sweep is a schedule like any other: it rises by one factor from step to step. */
const sweepSettings = (options: Options, { from, to, steps }: Sweep): readonly string[] => [
  ...listOption(options, "set"),
  `train.learning_rate=exponential(${plain(from)}, every: ${steps - 1}, factor: ${plain(to / from)})`,
  "train.epochs=1000000",
  `train.steps=${steps}`,
  "train.accumulate=1",
];

/** The grammar knows no 1e+21. */
const plain = (value: number): string => String(value).replace("e+", "e");

/** Nothing that would stop the sweep or take time between its steps. */
function alone({ training, ...manifest }: Manifest): Manifest {
  if (training === undefined) return manifest;
  const { earlyStopping: _, plateau: __, checkpoints: ___, validation: ____, ...rest } = training;
  return { ...manifest, training: rest };
}

async function runSweep(
  { manifest, model, folders, compiled }: Session,
  { from, to, steps }: Sweep,
  { path, page, terminal }: { readonly path: string; readonly page: string | undefined; readonly terminal: Terminal },
): Promise<Outcome> {
  if (manifest.training === undefined) {
    const title = `${path} does not say how ${manifest.model} is trained`;
    return failureOutcome(
      { exit: exitCodes.errors, title, help: `add \`train ${manifest.model} on … { loss: … }\` to it` },
      terminal,
    );
  }
  const [{ loadSplit }, { RuntimeFailure }] = await Promise.all([
    import("../../runtime/node/dataset.js"),
    import("../../runtime/failure.js"),
  ]);
  const rows = await loadSplit(manifest, "train", folders);
  const own = (compiled.checked.training?.groups ?? []).filter(({ settings }) => settings.rate !== undefined);
  if (own.length > 0)
    terminal.note(`groups with a learning rate of their own keep it: ${own.map(({ pattern }) => pattern).join(", ")}`);
  const view = openProgress(terminal);
  const swept: { points: readonly SweepPoint[] } = { points: [] };
  const ended = new AbortController();
  try {
    await model.train(rows, {
      everyStep: true,
      signal: ended.signal,
      onProgress: (progress) => {
        const rate = from * (to / from) ** ((progress.totalSteps - 1) / (steps - 1));
        swept.points = addStep(swept.points, { rate, loss: progress.recentLoss });
        view.show({ ...progress, step: progress.totalSteps, steps, epoch: 1, epochs: 1, unit: "rows" });
        if (hasDiverged(swept.points)) ended.abort();
      },
    });
  } catch (error) {
    // A rate that is far too large is what the sweep looks for.
    if (!(error instanceof RuntimeFailure) || error.code !== "DLM555" || swept.points.length === 0) throw error;
  } finally {
    view.close();
  }
  return await told(manifest.model, swept.points, { page, terminal });
}

async function told(
  model: string,
  points: readonly SweepPoint[],
  { page, terminal }: { readonly page: string | undefined; readonly terminal: Terminal },
): Promise<Outcome> {
  const suggestion = suggestRate(points);
  if (page !== undefined) {
    try {
      writeFileSync(page, sweepPage(model, points, suggestion));
    } catch (error) {
      return failureOutcome({ exit: exitCodes.usage, title: cannotWrite(page, error) }, terminal);
    }
  }
  const [first, last] = [points[0], points.at(-1)];
  const curve = await drawCurve(
    points.map(({ smoothed }) => smoothed),
    { columns: terminal.columns, height: 12 },
  );
  const range = `loss (smoothed) over ${points.length} steps, learning rate ${short(first?.rate)} to ${short(last?.rate)}`;
  const advice = suggestion
    ? `learning_rate: ${short(suggestion.rate)}   (the loss falls fastest there; more than ${short(suggestion.most)} is daring)`
    : "the loss falls at none of these rates: try others with --from and --to, or more --steps";
  return {
    exit: exitCodes.fine,
    json: { model, ...(suggestion && { suggestion }), points, ...(page !== undefined && { page }) },
    text: [range, curve, advice].join("\n"),
    ...(page !== undefined && { summary: `page: ${page}` }),
  };
}

const short = (rate: number | undefined): string => (rate === undefined ? "–" : String(Number(rate.toPrecision(2))));
