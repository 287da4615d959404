import { rmSync } from "node:fs";
import { adapterOption } from "./adapter_choice.js";
import { type Command, failureOutcome, flagOption, type Outcome, type Request, textOption, usageError } from "./command.js";
import { exitCodes } from "./exit.js";
import { cannotWrite } from "./folders.js";
import { settingOptions } from "./settings.js";
import { listCache } from "./tuning/list_cache.js";
import { cacheOption, cachePath, readCache } from "./tuning/schedule_file.js";
import { tuneFile } from "./tuning/tune_file.js";

export const tune: Command = {
  name: "tune",
  summary: "Look for faster schedules of a model's kernels on the device at hand, and keep them",
  arguments: [{ syntax: "[file]", doc: "the .dlm file" }],
  options: [
    { flags: "--budget <seconds>", doc: "how long to look (120)" },
    { flags: "--runs <number>", doc: "how often a kernel will run: what its compilation takes is shared among so many (20000)" },
    { flags: "--program <name>", doc: "which programs (train where the file trains, else all)", many: true },
    { flags: "--seed <number>", doc: "what is drawn by chance (1)" },
    ...cacheOption,
    { flags: "--list", doc: "print what is kept" },
    { flags: "--clear", doc: "forget it" },
    ...settingOptions,
    ...adapterOption,
  ],
  examples: [
    { line: "dlmc tune model.dlm", doc: "two minutes for the kernels of a training step" },
    { line: "dlmc tune model.dlm --program predict_1 --budget 30", doc: "prediction of one row" },
    { line: "dlmc tune --list", doc: "what was found, on which adapter" },
  ],
  run: runTune,
};

async function runTune({ args: [path], options, terminal }: Request): Promise<Outcome> {
  const cache = cachePath(options);
  if (cache === undefined) return usageError("there is no place to keep what is found", terminal, "name a file with --cache");
  if (flagOption(options, "list")) return listCache(cache, await readCache(cache, terminal.warn));
  if (flagOption(options, "clear")) {
    try {
      rmSync(cache, { force: true });
    } catch (error) {
      return failureOutcome({ exit: exitCodes.usage, title: cannotWrite(cache, error) }, terminal);
    }
    return { exit: exitCodes.fine, json: { cache, cleared: true }, summary: `${cache} is gone` };
  }
  if (path === undefined) return usageError("which file?", terminal, "dlmc tune model.dlm");
  const numbers = Object.entries(usual).map(([name, value]) => [name, textOption(options, name) ?? String(value)] as const);
  const wrong = numbers.find(([, text]) => !/^\d+$/.test(text));
  if (wrong !== undefined) return usageError(`--${wrong[0]} ${wrong[1]} is not a whole number`, terminal);
  const { budget, runs, seed } = Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])) as typeof usual;
  return tuneFile(path, { cache, budget, runs, seed }, { options, terminal });
}

/** The runs are those of ten epochs of 60000 rows by 32. */
const usual = { budget: 120, runs: 20_000, seed: 1 };
