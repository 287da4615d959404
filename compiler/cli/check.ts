import type { Command } from "./command.js";
import { countDiagnostics } from "./diagnostics.js";
import { exitCodes } from "./exit.js";
import { checkFile, refused } from "./model_file.js";
import { settingOptions } from "./settings.js";

export const check: Command = {
  name: "check",
  summary: "Tell every mistake of a .dlm file at once",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: settingOptions,
  examples: [
    { line: "dlmc check model.dlm", doc: "all mistakes, with their places and what to do" },
    { line: "dlmc check model.dlm --set train.batch=64", doc: "as `dlmc train` would see it with this setting" },
    { line: "dlmc check model.dlm --json", doc: "for an editor or a script" },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const checked = await checkFile(path, options, terminal);
    if (!checked.ok) return checked.outcome;
    const { diagnostics, json, text, models } = checked.value;
    if (models === undefined) return refused(path, checked.value);
    const names = models.map(({ name }) => name).join(", ") || "no models";
    return {
      exit: exitCodes.fine,
      json: { file: path, models: models.map(({ name }) => name), ...json },
      ...(text !== "" && { complaint: text }),
      summary: `${path}: ${names}, ${countDiagnostics(diagnostics)}`,
    };
  },
};
