import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { suggest } from "../base/suggest.js";
import { type Command, failureOutcome, textOption, usageError } from "./command.js";
import { exitCodes } from "./exit.js";
import { cannotWrite, makeFolder } from "./folders.js";
import { templates } from "./templates.js";

export const init: Command = {
  name: "init",
  summary: "Write a .dlm file to start from",
  arguments: [{ syntax: "[file]", doc: "where to write it (model.dlm)" }],
  options: [{ flags: "-t, --template <name>", doc: `what to start from: ${Object.keys(templates).join(", ")} (images)` }],
  examples: [
    { line: "dlmc init", doc: "model.dlm: a small network for grey images" },
    { line: "dlmc init houses.dlm --template numbers", doc: "a number from a table" },
  ],
  run: async ({ args, options, terminal }) => {
    const path = args[0] ?? "model.dlm";
    const name = textOption(options, "template") ?? "images";
    const template = templates[name];
    if (template === undefined) {
      const near = suggest(name, Object.keys(templates));
      const known = `there are ${Object.keys(templates).join(", ")}`;
      return usageError(`no template \`${name}\``, terminal, near === undefined ? known : `did you mean \`${near}\`? ${known}`);
    }
    if (existsSync(path)) return usageError(`${path} is there already, and is left as it is`, terminal, "name another file");
    try {
      makeFolder(dirname(path));
      writeFileSync(path, template.text, { flag: "wx" });
    } catch (error) {
      return failureOutcome({ exit: exitCodes.usage, title: cannotWrite(path, error) }, terminal);
    }
    return {
      exit: exitCodes.fine,
      json: { file: path, template: name },
      summary: `wrote ${path}: ${template.doc}\nnext: dlmc check ${path}, then dlmc train ${path} --data DIR`,
    };
  },
};
