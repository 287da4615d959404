import { basename, dirname } from "node:path";
import { isError } from "../diagnostics/diagnostic.js";
import type { PictureLevel } from "../editor/picture/picture_of.js";
import { type Command, failureOutcome, type Outcome, type Request, textOption, usageError } from "./command.js";
import { exitCodes } from "./exit.js";
import { refused, tell } from "./model_file.js";
import { chooseName } from "./pass_observers.js";
import { readSource, readUsed } from "./sources.js";
import { writeFiles } from "./write_files.js";

const levels = ["blocks", "layers", "kernels"] as const satisfies readonly PictureLevel[];

export const graph: Command = {
  name: "graph",
  summary: "Draw a network of a .dlm file as SVG",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [
    { flags: "-o, --out <file>", doc: "where to write (stdout)" },
    { flags: "--model <name>", doc: "which model (the first)" },
    {
      flags: "--level <level>",
      doc: "blocks closed, layers in open blocks, or the kernels that predict (layers)",
      choices: levels,
    },
  ],
  examples: [
    { line: "dlmc graph model.dlm -o model.svg", doc: "layers, their shapes and parameters, and what one kernel computes" },
    { line: "dlmc graph model.dlm --level blocks -o model.svg", doc: "a large network at a glance" },
    { line: "dlmc graph model.dlm --level kernels -o model.svg", doc: "what runs, and the bytes that it reads and writes" },
  ],
  run: drawGraph,
};

async function drawGraph({ args: [path = ""], options, terminal }: Request): Promise<Outcome> {
  const source = readSource(path, terminal);
  if (!source.ok) return source.outcome;
  const [{ analyseText }, { pictureOf }] = await Promise.all([
    import("../editor/analysis.js"),
    import("../editor/picture/picture_of.js"),
  ]);
  const analysis = analyseText(source.value, { load: readUsed });
  const told = await tell(analysis, terminal);
  if (analysis.diagnostics.some(isError)) return refused(path, told);

  const names = analysis.module?.models.map(({ name }) => name) ?? [];
  const [first] = names;
  if (first === undefined) return usageError(`${path} has no model to draw`, terminal);
  const model = textOption(options, "model") ?? first;
  const [unknown] = chooseName("model", model, names);
  if (unknown) return usageError(unknown.title, terminal, unknown.help);
  const level = levels.find((one) => one === textOption(options, "level")) ?? "layers";

  const picture = pictureOf(analysis, { model, level });
  if (!picture) return usageError(`${model} cannot be drawn`, terminal);
  const { svg, nodes } = picture;
  if (told.text !== "") terminal.warn(told.text);
  const json = { file: path, model, level, nodes: nodes.map(({ id, kind, title }) => ({ id, kind, title })), ...told.json };
  const out = textOption(options, "out");
  if (out === undefined) return { exit: exitCodes.fine, json: { ...json, svg }, text: svg.trimEnd() };
  const trouble = writeFiles(dirname(out), [{ path: basename(out), text: svg }]);
  if (trouble !== undefined)
    return failureOutcome({ exit: exitCodes.usage, title: trouble, help: "name another file with -o" }, terminal);
  return { exit: exitCodes.fine, json: { ...json, out }, summary: `${model}: ${nodes.length} nodes, in ${out}` };
}
