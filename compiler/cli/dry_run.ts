import type { Manifest } from "../../runtime/manifest.js";
import { byteCount, extentOf } from "../../runtime/sizes.js";
import type { CheckedTraining } from "../check/checked.js";
import type { CompiledModel } from "../compile.js";
import { dataFolders } from "../files/data_folders.js";
import { settingsOf } from "../program/parameter_settings.js";
import { sampleRate, type Updates } from "../program/sample_rate.js";
import { type Outcome, type Request, textOption, usageError } from "./command.js";
import { drawCurve } from "./curve.js";
import { exitCodes } from "./exit.js";
import { compileFile } from "./model_file.js";
import { chooseModel } from "./session.js";

/** Tells how a model would be trained: settings, parameters, steps, memory, and its learning rate drawn. No device is opened. */
export async function dryRun({ args: [path = ""], options, terminal }: Request): Promise<Outcome> {
  const file = await compileFile(path, options, {}, terminal);
  if (!file.ok) return file.outcome;
  const { models } = file.value.compilation;
  const name = chooseModel(
    models.map(({ checked }) => checked),
    options,
    terminal,
  );
  if (!name.ok) return name.outcome;
  const model = models.find(({ checked }) => checked.name === name.value);
  const training = model?.checked.training;
  if (!model || !training) return usageError(`${path} does not say how ${name.value} is trained`, terminal);
  const { loadSplit } = await import("../../runtime/node/dataset.js");
  const { rows } = await loadSplit(model.manifest, "train", dataFolders(path, textOption(options, "data")));
  const facts = factsOf(model, training, rows);
  return { exit: exitCodes.fine, json: facts, text: await textOf(facts, training, terminal.columns) };
}

type Facts = ReturnType<typeof factsOf>;

const points = 61;

function factsOf({ manifest, programs }: CompiledModel, training: CheckedTraining, given: number) {
  const { batch, epochs, accumulate = 1, steps: most = Number.POSITIVE_INFINITY, validation = 0 } = training;
  const held = Math.round(given * validation);
  const rows = given - held;
  const stepsPerEpoch = Math.ceil(rows / batch);
  const steps = Math.min(epochs * stepsPerEpoch, most);
  const perEpoch = Math.ceil(stepsPerEpoch / accumulate);
  const begun = Math.floor((steps % stepsPerEpoch) / accumulate);
  const updates: Updates = { perEpoch, all: Math.max(1, Math.floor(steps / stepsPerEpoch) * perEpoch + begun) };
  const at = [...new Set(Array.from({ length: points }, (_, n) => Math.round((n * (updates.all - 1)) / (points - 1))))];
  const peak = programs.find(({ assembled }) => assembled.kind === "train")?.plan.peakBytes ?? 0;
  return {
    model: manifest.model,
    optimizer: training.optimizer.name,
    learningRate: sampleRate(training, at, updates).map((rate, n) => ({ update: at[n] as number, rate })),
    rows,
    ...(held > 0 && { heldBack: held }),
    batch,
    ...(accumulate > 1 && { accumulate }),
    epochs: steps / stepsPerEpoch,
    stepsPerEpoch,
    steps,
    updates: updates.all,
    parameters: countParameters(manifest, training),
    memory: { step: peak },
  };
}

function countParameters({ parameters }: Manifest, training: CheckedTraining) {
  const count = (of: Manifest["parameters"]) => of.reduce((sum, { shape }) => sum + extentOf(shape), 0);
  const isTrained = ({ path, trainable }: Manifest["parameters"][number]) => trainable && !settingsOf(training, path).frozen;
  const trained = count(parameters.filter(isTrained));
  return { trained, other: count(parameters) - trained };
}

async function textOf(facts: Facts, training: CheckedTraining, columns: number): Promise<string> {
  const { rows, heldBack, batch, accumulate, epochs, stepsPerEpoch, steps, updates, parameters, memory, learningRate } = facts;
  const per = accumulate === undefined ? "" : `, ${updates} updates of ${accumulate} steps`;
  const kept = heldBack === undefined ? "" : `, ${heldBack} held back to validate on`;
  const lines = [
    ["rows", `${rows} in batches of ${batch}${kept}`],
    ["steps", `${steps}: ${Number(epochs.toFixed(2))} epochs of ${stepsPerEpoch}${per}`],
    [
      "parameters",
      `${parameters.trained} trained${parameters.other > 0 ? `, ${parameters.other} that stay or only move along` : ""}`,
    ],
    ["memory", `${byteCount(memory.step)} for a step, beside the data`],
    [
      "loss",
      training.losses.map(({ output, loss, weight }) => `${output}: ${weight === 1 ? "" : `${weight} * `}${loss}`).join(", "),
    ],
    ["optimizer", training.optimizer.name],
    ...plateauText(training),
    ...settingsText(training),
  ];
  const width = Math.max(...lines.map(([name = ""]) => name.length));
  const plan = lines.map(([name = "", value]) => `  ${name.padEnd(width)}  ${value}`);
  const curve = await drawCurve(
    learningRate.map(({ rate }) => rate),
    { columns, height: 8 },
  );
  const name = training.optimizer.schedule?.name ?? "constant";
  return [`${facts.model} would be trained so:`, ...plan, "", `learning rate over ${updates} updates (${name})`, curve].join(
    "\n",
  );
}

/** What no curve can show before training: how the rate falls where nothing becomes better. */
function plateauText({ optimizer: { schedule } }: CheckedTraining): readonly (readonly [string, string])[] {
  if (schedule?.name !== "reduce_on_plateau") return [];
  const { factor, patience, monitor } = schedule.parameters;
  return [["plateau", `the rate times ${factor} after ${patience} epochs without a better ${monitor}`]];
}

/** The settings that are not the usual ones. */
function settingsText({
  clip = {},
  ema,
  groups = [],
  earlyStopping,
  checkpoints,
  balanced,
}: CheckedTraining): readonly (readonly [string, string])[] {
  const clips = Object.entries({ clip_value: clip.value, clip_norm: clip.norm, clip_global_norm: clip.globalNorm });
  return [
    ...clips.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
    ...(ema === undefined ? [] : [["ema", String(ema)] as const]),
    ...groups.map(({ pattern, settings }) => [settings.frozen ? "freeze" : "group", pattern] as const),
    ...(earlyStopping ? [["early_stopping", `${earlyStopping.monitor}, patience ${earlyStopping.patience}`] as const] : []),
    ...(checkpoints ? [["checkpoints", `last ${checkpoints.last}${checkpoints.best ? ", and the best" : ""}`] as const] : []),
    ...(balanced === undefined ? [] : [["sampling", `balanced by ${balanced}`] as const]),
  ];
}
