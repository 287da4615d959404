import { dirname, join } from "node:path";
import { grouped } from "../base/figures.js";
import type { Compilation } from "../compile.js";
import {
  type Command,
  failureOutcome,
  flagOption,
  listOption,
  type Outcome,
  type Request,
  textOption,
  usageError,
} from "./command.js";
import { exitCodes } from "./exit.js";
import { limitedFacts, limitedText, memoryLimitOption } from "./memory_limit.js";
import { compileFile } from "./model_file.js";
import { chooseName, watchPasses } from "./pass_observers.js";
import { settingOptions } from "./settings.js";
import { cacheOption, readSchedules } from "./tuning/schedule_file.js";
import { countTuned } from "./tuning/tuned_kernels.js";
import { writeFiles } from "./write_files.js";

export const build: Command = {
  name: "build",
  summary: "Write the module, the kernels and the manifest of a .dlm file",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [
    { flags: "-o, --out <dir>", doc: "where to write (generated, beside the file)" },
    ...settingOptions,
    ...memoryLimitOption,
    {
      flags: "--profile <kind>",
      doc: "the kind of device that stages and kernels/ are shown for: lavapipe, portable, gpu (lavapipe)",
    },
    ...cacheOption,
    { flags: "--emit <stage>", doc: "print a stage instead of writing files; `--emit help` lists them" },
    { flags: "--print-after <pass>", doc: "print the graph after a pass, of each program", many: true },
    { flags: "--disable-pass <pass>", doc: "leave a pass out", many: true },
    { flags: "--time-passes", doc: "print what each pass took and did" },
  ],
  examples: [
    { line: "dlmc build model.dlm -o src/model", doc: "src/model/*.js, *.d.ts, *.json and *.wgsl" },
    { line: "dlmc build model.dlm --emit wgsl", doc: "the kernels, as text" },
    { line: "dlmc build model.dlm --print-after fusePooling", doc: "what was fused" },
  ],
  run: runBuild,
};

async function runBuild({ args: [path = ""], options, terminal }: Request): Promise<Outcome> {
  const [{ emitModule }, { emitStages }, { profiles }, { forwardPipeline, pipeline }] = await Promise.all([
    import("../compile.js"),
    import("../emit.js"),
    import("../schedule/profile.js"),
    import("../passes/pipeline.js"),
  ]);

  const stages = emitStages.map(({ name }) => name);
  const stage = textOption(options, "emit");
  if (stage === "help") {
    return { exit: exitCodes.fine, json: emitStages.map(({ name, doc }) => ({ name, doc })), text: listOf(emitStages) };
  }
  const passes = [...forwardPipeline, ...pipeline].map(({ name }) => name);
  const printed = listOption(options, "printAfter");
  const disabled = listOption(options, "disablePass");
  const profileName = textOption(options, "profile") ?? "lavapipe";
  const unknown = [
    ...(stage === undefined ? [] : chooseName("stage", stage, stages)),
    ...[...printed, ...disabled].flatMap((name) => chooseName("pass", name, passes)),
    ...chooseName("profile", profileName, Object.keys(profiles)),
  ][0];
  if (unknown !== undefined) return usageError(unknown.title, terminal, unknown.help);

  const watch = watchPasses({ printed, timed: flagOption(options, "timePasses") });
  const profile = Object.values(profiles).find(({ name }) => name === profileName) ?? profiles.lavapipe;
  const schedules = await readSchedules(options, terminal);
  const compiling = { profile, schedules, disabledPasses: disabled, observe: watch.observe };
  const compiled = await compileFile(path, options, compiling, terminal);
  if (!compiled.ok) return compiled.outcome;
  const { compilation, told } = compiled.value;

  const seen = watch.result();
  const json = { file: path, ...told.json, ...seen.json };
  const emitter = emitStages.find(({ name }) => name === stage);
  if (emitter !== undefined) {
    const text = emitter.print(compilation);
    return { exit: exitCodes.fine, json: { ...json, stage, text }, text: [...seen.texts, text].join("\n") };
  }
  if (printed.length > 0) return { exit: exitCodes.fine, json, text: seen.texts.join("\n") };

  const folder = textOption(options, "out") ?? join(dirname(path), "generated");
  const files = compilation.models.flatMap(emitModule);
  const trouble = writeFiles(folder, files);
  if (trouble !== undefined)
    return failureOutcome({ exit: exitCodes.usage, title: trouble, help: "name another folder with -o" }, terminal);
  const tuned = countTuned(compilation, schedules);
  return {
    exit: exitCodes.fine,
    json: { ...json, folder, files: files.map((file) => file.path), models: compilation.models.map(modelFacts), tuned },
    ...(seen.texts.length > 0 && { text: seen.texts.join("\n") }),
    summary: [
      ...compilation.models.map((model) => renderFacts(modelFacts(model))),
      ...tuned.map((each) => `${each.tuned} of ${each.kernels} kernels have tuned schedules for ${each.profile}`),
      `wrote ${files.length} files to ${folder}`,
    ].join("\n"),
  };
}

const listOf = (stages: readonly { readonly name: string; readonly doc: string }[]): string => {
  const width = Math.max(...stages.map(({ name }) => name.length));
  return stages.map(({ name, doc }) => `${name.padEnd(width)}  ${doc}`).join("\n");
};

type Facts = ReturnType<typeof modelFacts>;

const modelFacts = ({ manifest, programs }: Compilation["models"][number]) => ({
  name: manifest.model,
  parameters: manifest.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
  programs: manifest.programs.map(({ name, batch, kernels, peakBytes }, i) => {
    const limited = programs[i]?.limited;
    return { name, batch, kernels: kernels.length, peakBytes, ...(limited && { limited: limitedFacts(limited, peakBytes) }) };
  }),
});

/** Peak memory is what the plan needs besides the data set, whose size only the data knows. */
function renderFacts({ name, parameters, programs }: Facts): string {
  const rows = programs.map((program) => [
    program.name,
    `batch ${program.batch}`,
    `${program.kernels} kernels`,
    megabytes(program.peakBytes),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    (row) =>
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")} at peak`,
  );
  const limits = programs.flatMap((program) => (program.limited ? [`  ${program.name}: ${limitedText(program.limited)}`] : []));
  return [`${name}: ${grouped(parameters)} parameters`, ...lines, ...limits].join("\n");
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
